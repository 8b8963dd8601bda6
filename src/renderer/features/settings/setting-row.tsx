import { useId, type ReactNode } from 'react';
import { Switch } from '../../ui/design-system.ts';

interface SettingRowProps {
  label: string;
  about?: string;
  children: ReactNode;
}

/** A setting's name and explanation on the left, its control on the right. */
export const SettingRow = ({ label, about, children }: SettingRowProps) => (
  <div className="setting">
    <div className="setting__words">
      <p>{label}</p>
      {about === undefined ? undefined : <p className="setting__about">{about}</p>}
    </div>
    <div className="setting__control">{children}</div>
  </div>
);

interface SettingSwitchProps {
  label: string;
  about: string;
  isOn: boolean;
  /** It cannot be changed here; `about` says why. */
  isLocked?: boolean;
  onChange(isOn: boolean): void;
}

/** A setting that is on or off; the whole row is its label. */
export const SettingSwitch = ({ label, about, isOn, isLocked = false, onChange }: SettingSwitchProps) => {
  const id = useId();
  return (
    <div className="setting">
      <div className="setting__words" id={id}>
        <p>{label}</p>
        <p className="setting__about">{about}</p>
      </div>
      <div className="setting__control">
        <Switch
          ariaLabel={label}
          on={isOn}
          size="medium"
          disabled={isLocked}
          onChange={() => onChange(!isOn)}
        />
      </div>
    </div>
  );
};
