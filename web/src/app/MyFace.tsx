import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me as Person } from "./me";

const PersonMenu = lazy(() => import("./PersonMenu"));

const useStyles = makeStyles({
  face: {
    display: "grid",
    placeItems: "center",
    flexShrink: 0,
    width: "28px",
    height: "28px",
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground6,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  heard: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
});

/** Who is signed in; the menu behind it is loaded when somebody wants it. */
export function MyFace({ me, leave }: { me: Person; leave: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const face = (
    <>
      <span className={styles.face} aria-hidden>
        {initials(me.name)}
      </span>
      <span className={styles.heard}>{t("nav.person", { name: me.name })}</span>
    </>
  );
  const button = (
    <Button
      appearance="subtle"
      icon={face}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    />
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenu me={me} leave={leave} face={face} />
    </Suspense>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`;
}
