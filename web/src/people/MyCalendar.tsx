import { Switch } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { Answer } from "../ui/Answer";
import { useToasts } from "../ui/toasts";
import { CalendarLink } from "./CalendarLink";
import { myCalendar } from "./queries";

/** What the hub has to do with my calendar: what is due in it, what lies ahead for programs that show it. */
export function MyCalendar() {
  return (
    <>
      <Deadlines />
      <CalendarLink />
    </>
  );
}

/** Whether the hub may write what is due into my calendar; it takes it away again when I say no. */
function Deadlines() {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const client = useQueryClient();
  const known = useQuery(myCalendar);
  const saving = useMutation({
    mutationFn: ({ deadlines, etag }: { deadlines: boolean; etag: string }) =>
      ask(
        api.PUT("/api/v1/calendar/preferences", {
          params: { header: { "If-Match": etag } },
          body: { deadlines },
        }),
      ),
    onSuccess: () => say(t("profile.calendarKept")),
    onError: fail,
    onSettled: () => client.invalidateQueries(myCalendar),
  });
  return (
    <Answer of={known}>
      {({ wanted, etag }) => (
        <Switch
          label={t("profile.deadlines")}
          checked={wanted.deadlines ?? false}
          disabledFocusable={saving.isPending}
          onChange={(_, { checked }) => saving.mutate({ deadlines: checked, etag })}
        />
      )}
    </Answer>
  );
}
