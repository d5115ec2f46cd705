import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Panel } from "./Panel";

const useStyles = makeStyles({
  row: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(180px, 100%), 1fr))",
    gap: tokens.spacingHorizontalL,
  },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: "anywhere",
  },
});

/** Large figures side by side, as many as there is room for. */
export function FigureRow({ children }: { children: ReactNode }) {
  return <div className={useStyles().row}>{children}</div>;
}

/** A large figure under its name; a link where more is to be seen of it. */
export function Figure({ name, value, to }: { name: string; value: string; to?: string | undefined }) {
  const styles = useStyles();
  return (
    <Panel title={name}>
      <span className={styles.figure}>{to ? <Link href={to}>{value}</Link> : value}</span>
    </Panel>
  );
}
