import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { NavigationRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Session } from "../api/session";
import { session } from "../api/session";
import { setTimeZone } from "../i18n/format";
import { useLeft } from "../tasks/useLeft";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { Toasts } from "../ui/toasts";
import { Waiting } from "../ui/Waiting";
import { Bell } from "./Bell";
import { Boundary } from "./Boundary";
import { pageOf, useFocusKept } from "./focus";
import { isInTeams } from "./inside";
import { Mark } from "./Mark";
import { MyFace } from "./MyFace";
import { type Me, me } from "./me";
import { Navigation } from "./Navigation";
import { NewVersion } from "./NewVersion";
import { Offline } from "./Offline";
import { Pages } from "./routes";

const useStyles = makeStyles({
  root: {
    display: "grid",
    gridTemplate: '"skip skip" auto "head head" 48px "nav main" 1fr / auto minmax(0, 1fr)',
    minHeight: "100vh",
    backgroundColor: tokens.colorNeutralBackground2,
  },
  skip: { gridArea: "skip", position: "absolute", left: "-9999px", ":focus-within": { position: "static" } },
  head: {
    gridArea: "head",
    position: "sticky",
    top: 0,
    zIndex: 10,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    paddingInline: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: "none",
    marginRight: "auto",
  },
  // Teams has a head of its own above this page; what else stood here goes beside the places.
  rootInTeams: { "@media (min-width: 801px)": { gridTemplateRows: "auto 0 1fr" } },
  headInTeams: { justifyContent: "flex-end", "@media (min-width: 801px)": { display: "none" } },
  mine: { display: "flex", justifyContent: "flex-end", "@media (max-width: 800px)": { display: "none" } },
  menuInTeams: { marginRight: "auto" },
  narrowOnly: { "@media (min-width: 801px)": { display: "none" } },
  nav: {
    gridArea: "nav",
    width: "232px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalS,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    "@media (max-width: 800px)": { display: "none" },
  },
  open: {
    "@media (max-width: 800px)": {
      display: "block",
      position: "fixed",
      inset: "48px auto 0 0",
      zIndex: 9,
      overflowY: "auto",
      boxShadow: tokens.shadow28,
    },
  },
  main: { gridArea: "main", minWidth: 0 },
});

/** The frame around every page: who I am, where I can go, and whether the hub is reached. */
export function Shell({ leave }: { leave: (session: Session) => void }) {
  const known = useQuery(me);
  return <Answer of={known}>{(found) => <Frame me={found} leave={leave} />}</Answer>;
}

function Frame({ me, leave }: { me: Me; leave: (session: Session) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const [place] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place closes the menu
  useEffect(close, [place]);
  setTimeZone(me.timeZone);
  useFocusKept();
  useLeft(me.id);
  const inTeams = isInTeams();
  const mine = (
    <>
      <Bell />
      <MyFace me={me} leave={() => leave(session())} />
    </>
  );
  return (
    <div className={mergeClasses(styles.root, inTeams && styles.rootInTeams)}>
      <a href="#main" className={styles.skip}>
        {t("app.skip")}
      </a>
      <header className={mergeClasses(styles.head, inTeams && styles.headInTeams)}>
        <Button
          className={mergeClasses(styles.narrowOnly, inTeams && styles.menuInTeams)}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={t("app.menu")}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        {!inTeams && (
          <a className={styles.name} href="/">
            <Mark /> {t("app.name")}
          </a>
        )}
        {mine}
      </header>
      <nav className={mergeClasses(styles.nav, open && styles.open)} aria-label={t("app.menu")}>
        {inTeams && <div className={styles.mine}>{mine}</div>}
        <Navigation me={me} />
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Offline />
        <NewVersion />
        <Boundary key={pageOf(place)} fallback={(error, again) => <Fault error={error} retry={again} />}>
          <Suspense fallback={<Waiting />}>
            <Pages me={me} />
          </Suspense>
        </Boundary>
      </main>
      <Toasts />
    </div>
  );
}
