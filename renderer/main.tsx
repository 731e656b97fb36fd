import '@mantine/core/styles.css';
import 'uplot/dist/uPlot.min.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { connectToHost } from './client/connect.ts';
import { createI18n } from './i18n/catalogue.ts';
import { SaddlescopeWindow } from './panels/saddlescope-window.tsx';
import { createApp } from './state/app-store.ts';

// The content security policy forbids compiling code at run time.
z.config({ jitless: true });

const app = createApp(connectToHost(window), window.localStorage, navigator.languages);
const i18n = createI18n(app.store.getState().preferences.language);
const root = document.getElementById('root');
if (root === null) throw new Error('expected an element #root in index.html');
createRoot(root).render(<SaddlescopeWindow app={app} i18n={i18n} />);
