import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT_CHANNEL, createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld(
  'saddlescope',
  createBridge(() => {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(CONNECT_CHANNEL, null, [port2]);
    return port1;
  }),
);
