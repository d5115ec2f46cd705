import { Button, makeStyles } from "@fluentui/react-components";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Face } from "../ui/Face";
import type { Me as Person } from "./me";

const PersonMenu = lazy(() => import("./PersonMenu"));

const useStyles = makeStyles({
  heard: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
});

/** Who is signed in; the menu behind it is loaded when somebody wants it. */
export function MyFace({ me, leave }: { me: Person; leave: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const face = (
    <>
      <Face name={me.name} />
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
