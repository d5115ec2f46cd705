import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalS },
  bar: {
    display: "grid",
    gridTemplateColumns: "minmax(90px, 200px) minmax(0, 1fr) max-content",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
  },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  fill: {
    height: "16px",
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorBrandBackground,
    // In forced colours backgrounds are taken away; the border stays.
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxSizing: "border-box",
  },
  value: { fontVariantNumeric: "tabular-nums" },
});

interface Props {
  label: string;
  bars: readonly { name: string; value: number }[];
  said: (value: number) => string;
}

/** Figures as bars; each says its name and its figure in words too. */
export function Bars({ label, bars, said }: Props) {
  const styles = useStyles();
  const most = Math.max(...bars.map((bar) => bar.value), 0) || 1;
  return (
    <ul className={styles.list} aria-label={label}>
      {bars.map(({ name, value }) => (
        <li key={name} className={styles.bar}>
          <span className={styles.name} title={name}>
            {name}
          </span>
          <span className={styles.fill} style={{ width: `${Math.max(0, (100 * value) / most)}%` }} />
          <span className={styles.value}>{said(value)}</span>
        </li>
      ))}
    </ul>
  );
}
