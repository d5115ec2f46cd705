import { Body1, Button, makeStyles, Title1, tokens } from "@fluentui/react-components";
import { type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "../api/session";
import type { Config } from "../config";
import { Fault } from "../ui/Fault";
import { ready } from "../ui/ready";
import { Waiting } from "../ui/Waiting";
import { Mark } from "./Mark";

const loadFirebase = () => import("../api/firebase");
const Picker = ready(() => import("./Picker"));

/** Loads what signs people in here. */
export async function loadWayIn({ identity }: Config): Promise<void> {
  await (identity === "local" ? Picker.load() : loadFirebase());
}

const useStyles = makeStyles({
  root: {
    minHeight: "100vh",
    display: "grid",
    placeItems: "center",
    padding: tokens.spacingHorizontalL,
    boxSizing: "border-box",
    background: `linear-gradient(160deg, ${tokens.colorBrandBackground2}, ${tokens.colorNeutralBackground2} 60%)`,
  },
  card: {
    width: "min(440px, 100%)",
    boxSizing: "border-box",
    display: "grid",
    justifyItems: "start",
    gap: "16px",
    padding: tokens.spacingHorizontalXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow4,
  },
});

interface Props {
  config: Config;
  enter: (session: Session) => void;
}

/** Before anybody is known; `children` in the place of the way in where there is none. */
export function SignIn({ config, enter, children }: Props & { children?: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <main className={styles.root}>
      <div className={styles.card}>
        <Mark size={48} />
        <Title1 as="h1" style={{ margin: 0 }}>
          {t("app.name")}
        </Title1>
        <Body1>{t("signIn.lead")}</Body1>
        {children ?? <WayIn config={config} enter={enter} />}
      </div>
    </main>
  );
}

function WayIn({ config, enter }: Props) {
  if (config.identity !== "local") return <Microsoft config={config} enter={enter} />;
  return (
    <Suspense fallback={<Waiting />}>
      <Picker enter={enter} />
    </Suspense>
  );
}

/** The company's own sign-in. */
function Microsoft({ config, enter }: Props) {
  const { t } = useTranslation();
  const [error, setError] = useState<Error>();
  const [ready, setReady] = useState(false);
  const signIn = useMemo(
    () => loadFirebase().then(({ MicrosoftSignIn }) => new MicrosoftSignIn(config.firebase ?? missing())),
    [config],
  );
  useEffect(() => {
    signIn
      .then((made) => made.resume())
      .then((session) => (session ? enter(session) : setReady(true)))
      .catch(setError);
  }, [signIn, enter]);
  const ask = () => signIn.then((made) => made.signIn()).then(enter, setError);
  return (
    <>
      {error && <Fault error={error} />}
      <Button appearance="primary" size="large" disabled={!ready} onClick={ask}>
        {t("signIn.microsoft")}
      </Button>
    </>
  );
}

function missing(): never {
  throw new Error("/config.json does not say where to sign in");
}
