import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { Home } from "../home/Home";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { ready } from "../ui/ready";
import type { Me } from "./me";

// The pages that an address can begin with; the others are one step behind them.
const Catalogue = ready(() => import("../processes/Catalogue"));
const Ask = ready(() => import("../processes/Ask"));
const Inbox = ready(() => import("../tasks/Inbox"));
const Requests = ready(() => import("../requests/Requests"));
const Request = ready(() => import("../requests/Request"));
const Correct = lazy(() => import("../requests/Correct"));
const Documents = lazy(() => import("../documents/Documents"));
const Reports = lazy(() => import("../reports/Reports"));
const Notifications = lazy(() => import("../notifications/Notifications"));
const Delegations = lazy(() => import("../people/Delegations"));
const Profile = lazy(() => import("../people/Profile"));
const Owner = lazy(() => import("../owner/Owner"));
const Operations = lazy(() => import("../operations/Operations"));

const BEGINS: [RegExp, { load: () => Promise<unknown> }][] = [
  [/^\/processes$/, Catalogue],
  [/^\/processes\/[^/]+$/, Ask],
  [/^\/(inbox|tasks)\b/, Inbox],
  [/^\/requests$/, Requests],
  [/^\/requests\/[^/]+$/, Request],
];

/** Loads the page of an address while one still finds out who is here. */
export async function loadPage(path: string): Promise<void> {
  const found = BEGINS.find(([address]) => address.test(path));
  await found?.[1].load().catch(() => undefined);
}

/** Which page stands at which address; the addresses are those of the API. */
export function Pages({ me }: { me: Me }) {
  return (
    <Switch>
      <Route path="/">
        <Home me={me} />
      </Route>
      <Route path="/processes" component={Catalogue} />
      <Route path="/processes/:key">{({ key }) => <Ask processKey={key} />}</Route>
      <Route path="/inbox/:task?">{({ task }) => <Inbox me={me} task={task} />}</Route>
      <Route path="/tasks/:task">{({ task }) => <Inbox me={me} task={task} />}</Route>
      <Route path="/requests">
        <Requests me={me} />
      </Route>
      <Route path="/requests/:id">{({ id }) => <Request me={me} id={id} />}</Route>
      <Route path="/requests/:id/correct">{({ id }) => <Correct id={id} />}</Route>
      <Route path="/documents" component={Documents} />
      <Route path="/reports/:key?">{({ key }) => <Reports reportKey={key} />}</Route>
      <Route path="/notifications" component={Notifications} />
      <Route path="/delegations">
        <Delegations me={me} />
      </Route>
      <Route path="/profile">
        <Profile me={me} />
      </Route>
      <Route path="/owner" nest>
        <Owner me={me} />
      </Route>
      <Route path="/operations" nest>
        <Operations me={me} />
      </Route>
      <Route>
        <Nowhere />
      </Route>
    </Switch>
  );
}

function Nowhere() {
  const { t } = useTranslation();
  return (
    <Page title={t("app.nowhere")}>
      <Empty title={t("app.nowhereDetail")} action={<a href="/">{t("nav.home")}</a>} />
    </Page>
  );
}
