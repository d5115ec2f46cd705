import { FluentProvider } from "@fluentui/react-components";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, startTransition, use, useCallback, useState, useSyncExternalStore } from "react";
import type { Session } from "../api/session";
import { hasEnded, onSession, setSession } from "../api/session";
import type { Config } from "../config";
import { Fault } from "../ui/Fault";
import { Waiting } from "../ui/Waiting";
import { Boundary } from "./Boundary";
import { useBase } from "./base";
import { mayBeInTeams } from "./inside";
import { lookAhead } from "./lookAhead";
import { queries } from "./queries";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { useTheme } from "./theme";

const InTeams = lazy(() => import("./InTeams"));
const SignInAgain = lazy(() => import("./SignInAgain"));

/** The page as a whole: its theme, who is signed in, and what she sees. */
export function App({ config }: { config: Promise<Config> }) {
  useBase();
  return (
    <FluentProvider theme={useTheme()} style={{ minHeight: "100vh" }}>
      <QueryClientProvider client={queries}>
        <Boundary fallback={(error) => <Fault error={error} retry={() => location.reload()} />}>
          <Suspense fallback={<Waiting />}>
            <Entrance config={config} />
          </Suspense>
        </Boundary>
      </QueryClientProvider>
    </FluentProvider>
  );
}

function Entrance({ config }: { config: Promise<Config> }) {
  const known = use(config);
  const [signedIn, setSignedIn] = useState(false);
  const enter = useCallback((session: Session) => {
    setSession(session);
    void lookAhead(location.pathname).then(() => startTransition(() => setSignedIn(true)));
  }, []);
  const leave = async (session: Session) => {
    await session.signOut();
    setSession(undefined);
    queries.clear();
    setSignedIn(false);
  };
  if (!signedIn) {
    const Way = mayBeInTeams(known) ? InTeams : SignIn;
    return <Way config={known} enter={enter} />;
  }
  return (
    <>
      <Shell leave={leave} />
      <Again />
    </>
  );
}

/** The dialog of a session that has ended; it is loaded when one has. */
function Again() {
  if (!useSyncExternalStore(onSession, hasEnded)) return null;
  return (
    <Suspense fallback={null}>
      <SignInAgain />
    </Suspense>
  );
}
