import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { Home } from "../home/Home";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { ready } from "../ui/ready";
import { beginning, pages } from "./begin";
import type { Me } from "./me";

// They stand there at once where somebody begins with them; the others are one step behind.
const Begin = {
  catalogue: ready(pages.catalogue),
  ask: ready(pages.ask),
  inbox: ready(pages.inbox),
  requests: ready(pages.requests),
  request: ready(pages.request),
};
const Correct = lazy(() => import("../requests/Correct"));
const Documents = lazy(() => import("../documents/Documents"));
const Reports = lazy(() => import("../reports/Reports"));
const Notifications = lazy(() => import("../notifications/Notifications"));
const Delegations = lazy(() => import("../people/Delegations"));
const Profile = lazy(() => import("../people/Profile"));
const Owner = lazy(() => import("../owner/Owner"));
const Operations = lazy(() => import("../operations/Operations"));

/** Loads the page of an address while one still finds out who is here. */
export async function loadPage(path: string): Promise<void> {
  const page = beginning(path);
  if (page) await Begin[page].load().catch(() => undefined);
}

/** Which page stands at which address; the addresses are those of the API. */
export function Pages({ me }: { me: Me }) {
  return (
    <Switch>
      <Route path="/">
        <Home me={me} />
      </Route>
      <Route path="/processes" component={Begin.catalogue} />
      <Route path="/processes/:key">{({ key }) => <Begin.ask processKey={key} />}</Route>
      <Route path="/inbox/:task?">{({ task }) => <Begin.inbox me={me} task={task} />}</Route>
      <Route path="/tasks/:task">{({ task }) => <Begin.inbox me={me} task={task} />}</Route>
      <Route path="/requests">
        <Begin.requests me={me} />
      </Route>
      <Route path="/requests/:id">{({ id }) => <Begin.request me={me} id={id} />}</Route>
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
