import { lazy } from "react";
import { Route, Switch } from "wouter";
import type { Me } from "../app/me";
import { mayBegin } from "../app/rights";
import { Process } from "./Process";
import { Processes } from "./Processes";

const Begin = lazy(() => import("./Begin"));
const Version = lazy(() => import("./Version"));
const Compare = lazy(() => import("./Compare"));

/** What one answers for: the processes, their versions, how they do; and where they are written. */
export default function Owner({ me }: { me: Me }) {
  return (
    <Switch>
      <Route path="/">
        <Processes begins={mayBegin(me)} />
      </Route>
      <Route path="/new" component={Begin} />
      <Route path="/:key/versions/:number">
        {({ key, number }) => <Version processKey={key} number={Number(number)} />}
      </Route>
      <Route path="/:key/compare/:before/:after">
        {({ key, before, after }) => (
          <Compare processKey={key} before={Number(before)} after={Number(after)} />
        )}
      </Route>
      <Route path="/:key/:room?">{({ key, room }) => <Process processKey={key} room={room ?? ""} />}</Route>
    </Switch>
  );
}
