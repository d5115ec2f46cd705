import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Link } from "wouter";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    overflow: "hidden",
  },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) auto",
    alignItems: "center",
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none" },
  },
  body: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: "none",
    "@media (max-width: 640px)": { flexWrap: "wrap" },
  },
  link: {
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  words: { flex: "1 1 auto", minWidth: 0, "@media (max-width: 640px)": { flex: "1 1 160px" } },
  title: { display: "block", fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  note: {
    display: "block",
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: "anywhere",
  },
  end: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS, flexShrink: 0 },
});

/** A list of things, one beneath the other. */
export function Rows({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={useStyles().list} aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  title: ReactNode;
  note?: ReactNode;
  start?: ReactNode;
  end?: ReactNode;
  /** Buttons beside the link that the row is. */
  beside?: ReactNode;
  to?: string;
  /** When its link is followed. */
  onOpen?: () => void;
}

/** One thing: what it is, a note beneath, and what stands at its ends; as a whole a link where it leads somewhere. */
export function Row({ title, note, start, end, beside, to, onOpen }: RowProps) {
  const styles = useStyles();
  const inner = (
    <>
      {start}
      <span className={styles.words}>
        <span className={styles.title}>{title}</span>
        {note && <span className={styles.note}>{note}</span>}
      </span>
      {end && <span className={styles.end}>{end}</span>}
    </>
  );
  return (
    <li className={styles.row}>
      {to ? (
        <Link href={to} className={mergeClasses(styles.body, styles.link)} onClick={onOpen}>
          {inner}
        </Link>
      ) : (
        <div className={styles.body}>{inner}</div>
      )}
      {beside}
    </li>
  );
}
