import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import {
  AddCircleRegular,
  BranchRegular,
  ChartMultipleRegular,
  DocumentMultipleRegular,
  HomeRegular,
  MailInboxRegular,
  PulseRegular,
  TaskListLtrRegular,
} from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useWaiting } from "../tasks/queries";
import { isAuditor, type Me } from "./me";
import { useMayOwn } from "./rights";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    gap: tokens.spacingVerticalXXS,
    position: "sticky",
    top: "56px",
  },
  link: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: "none",
    fontSize: tokens.fontSizeBase300,
    "& svg": { fontSize: "20px", flexShrink: 0 },
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1 },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    // In forced colours shadows and backgrounds are taken away; an outline stays.
    "@media (forced-colors: active)": { outline: "2px solid Highlight", outlineOffset: "-2px" },
  },
  count: { marginLeft: "auto", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

// A larger number says no more.
const MOST = 999;

/** Where one can go; owners and administrators have more places. */
export function Navigation({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const count = useWaiting();
  const owns = useMayOwn(me);
  return (
    <ul className={styles.list}>
      <Place to="/" icon={<HomeRegular />} label={t("nav.home")} />
      <Place to="/processes" icon={<AddCircleRegular />} label={t("nav.ask")} />
      <Place
        to="/inbox"
        icon={<MailInboxRegular />}
        label={t("nav.inbox")}
        count={count > MOST ? `${MOST}+` : count ? `${count}` : ""}
      />
      <Place to="/requests" icon={<TaskListLtrRegular />} label={t("nav.requests")} />
      <Place to="/documents" icon={<DocumentMultipleRegular />} label={t("nav.documents")} />
      <Place to="/reports" icon={<ChartMultipleRegular />} label={t("nav.reports")} />
      {owns && <Place to="/owner" icon={<BranchRegular />} label={t("nav.owner")} />}
      {isAuditor(me) && <Place to="/operations" icon={<PulseRegular />} label={t("nav.operations")} />}
    </ul>
  );
}

function Place({
  to,
  icon,
  label,
  count = "",
}: {
  to: string;
  icon: ReactNode;
  label: string;
  count?: string;
}) {
  const styles = useStyles();
  const [place] = useLocation();
  const here = to === "/" ? place === "/" : place === to || place.startsWith(`${to}/`);
  return (
    <li>
      <Link
        href={to}
        className={mergeClasses(styles.link, here && styles.here)}
        aria-current={here ? "page" : undefined}
      >
        {icon}
        {label}
        {count && <span className={styles.count}>{count}</span>}
      </Link>
    </li>
  );
}
