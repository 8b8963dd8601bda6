interface NumberSelectProps {
  label: string;
  value: number;
  values: readonly number[];
  nameOf(value: number): string;
  onChange(value: number): void;
}

/** A list of numbers to choose from. A present value that is not among them is listed first. */
export const NumberSelect = ({ label, value, values, nameOf, onChange }: NumberSelectProps) => (
  <select
    className="select"
    aria-label={label}
    value={value}
    onChange={(event) => onChange(Number(event.target.value))}
  >
    {(values.includes(value) ? values : [value, ...values]).map((one) => (
      <option key={one} value={one}>
        {nameOf(one)}
      </option>
    ))}
  </select>
);
