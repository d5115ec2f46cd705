import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { Home } from "../home/Home";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import type { Me } from "./me";

const Catalogue = lazy(() => import("../processes/Catalogue"));
const Ask = lazy(() => import("../processes/Ask"));
const Inbox = lazy(() => import("../tasks/Inbox"));
const Requests = lazy(() => import("../requests/Requests"));
const Correct = lazy(() => import("../requests/Correct"));
const Request = lazy(() => import("../requests/Request"));
const Documents = lazy(() => import("../documents/Documents"));
const Reports = lazy(() => import("../reports/Reports"));
const Notifications = lazy(() => import("../notifications/Notifications"));
const Delegations = lazy(() => import("../people/Delegations"));
const Profile = lazy(() => import("../people/Profile"));
const Owner = lazy(() => import("../owner/Owner"));
const Operations = lazy(() => import("../operations/Operations"));

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
