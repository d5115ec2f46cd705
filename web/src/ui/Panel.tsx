import { makeStyles, mergeClasses, Subtitle2, tokens } from "@fluentui/react-components";
import { type ReactNode, useId } from "react";

const useStyles = makeStyles({
  root: {
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
  marked: { borderLeft: `4px solid ${tokens.colorBrandStroke1}` },
});

/** A sheet with a heading; a marked one wants something of its reader. */
export function Panel({ title, marked, children }: { title: string; marked?: boolean; children: ReactNode }) {
  const styles = useStyles();
  const id = useId();
  return (
    <section className={mergeClasses(styles.root, marked && styles.marked)} aria-labelledby={id}>
      <Subtitle2 as="h2" id={id} style={{ margin: 0 }}>
        {title}
      </Subtitle2>
      {children}
    </section>
  );
}
