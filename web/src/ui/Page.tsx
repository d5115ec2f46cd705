import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: {
    maxWidth: "1200px",
    margin: "0 auto",
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    "@media (max-width: 640px)": { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL}` },
  },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-start",
    gap: tokens.spacingHorizontalL,
    marginBottom: tokens.spacingVerticalXL,
  },
  words: { flex: "1 1 260px", minWidth: 0 },
  title: {
    display: "block",
    margin: 0,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: "anywhere",
    ":focus": { outline: "none" },
  },
  lead: { display: "block", color: tokens.colorNeutralForeground2, marginTop: tokens.spacingVerticalXXS },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

interface Props {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its title, which also names the window and is where a screen reader begins, and what one can do here. */
export function Page({ title, lead, actions, children }: Props) {
  const styles = useStyles();
  const heading = useHeading(title);
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <div className={styles.words}>
          <h1 className={styles.title} ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && (
            <Text as="p" className={styles.lead} style={{ margin: 0 }}>
              {lead}
            </Text>
          )}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

// Where the last page stood. The first one is read from where the browser begins, each one after it from its heading.
let shown: string | undefined;

/** Whether the focus stands where one came from: at nothing, or in the frame around the page. */
function comesFromElsewhere(): boolean {
  const at = document.activeElement;
  return !at || at === document.body || !at.closest("main, [role=dialog]");
}

function useHeading(title: string) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${t("app.name")}`;
  }, [title, t]);
  useEffect(() => {
    const here = location.pathname;
    if (shown !== undefined && shown !== here && comesFromElsewhere()) heading.current?.focus();
    shown = here;
  }, []);
  return heading;
}
