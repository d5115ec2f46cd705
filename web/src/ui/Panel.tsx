import { makeStyles, mergeClasses, Subtitle2, tokens } from "@fluentui/react-components";
import { type ReactNode, useId } from "react";

const useStyles = makeStyles({
  sheet: {
    display: "grid",
    alignContent: "start",
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
    // Seen in high contrast, where there are no shadows.
    border: `1px solid ${tokens.colorTransparentStroke}`,
    minWidth: 0,
    "@media (max-width: 640px)": { padding: tokens.spacingHorizontalL },
  },
  linked: { color: "inherit", textDecorationLine: "none", ":hover": { boxShadow: tokens.shadow8 } },
  marked: { borderLeft: `4px solid ${tokens.colorBrandStroke1}` },
});

interface Props {
  title: string;
  marked?: boolean;
  /** Whether what it shows is being looked up anew. */
  busy?: boolean;
  children: ReactNode;
}

/** A sheet that is a link as a whole. */
export function useLinkedSheet(): string {
  const styles = useStyles();
  return mergeClasses(styles.sheet, styles.linked);
}

/** A sheet with a heading; a marked one wants something of its reader. */
export function Panel({ title, marked, busy, children }: Props) {
  const styles = useStyles();
  const id = useId();
  return (
    <section
      className={mergeClasses(styles.sheet, marked && styles.marked)}
      aria-labelledby={id}
      aria-busy={busy}
    >
      <Subtitle2 as="h2" id={id} style={{ margin: 0 }}>
        {title}
      </Subtitle2>
      {children}
    </section>
  );
}
