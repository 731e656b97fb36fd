import { useTranslation } from 'react-i18next';
import { NETWORK_LOSSES, type NetworkLossSpec } from '../../../app/experiment/loss-spec.ts';
import { useActions } from '../../state/app-context.tsx';
import { SelectField } from '../field.tsx';
import { withNetwork } from './loss-kinds.ts';

export function LossSection({ loss }: { loss: NetworkLossSpec }) {
  const { t } = useTranslation();
  const { editDraft } = useActions();
  return (
    <>
      <SelectField
        name="loss"
        path="loss.loss"
        value={loss.loss}
        options={NETWORK_LOSSES.map((name) => ({ value: name, label: t(`losses.${name}`) }))}
        onChange={(name) => editDraft((draft) => withNetwork(draft, { loss: name }))}
      />
      <p className="formula">{t(`lossFormulas.${loss.loss}`)}</p>
    </>
  );
}
