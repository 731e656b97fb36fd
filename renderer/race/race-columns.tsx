import { SetupPanel } from '../panels/setup-panel.tsx';
import { RaceView } from './race-view.tsx';

/** The race beside the set-up it varies. */
export function RaceColumns() {
  return (
    <div className="columns race-columns">
      <SetupPanel />
      <RaceView />
    </div>
  );
}
