import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToasts } from "../ui/toasts";

/** Does something with a task, says so, and has everything asked anew that it may have changed. */
export function useAct(act: (text: string) => Promise<unknown>, done: string, close: () => void) {
  const client = useQueryClient();
  const { say } = useToasts();
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      say(done);
      close();
    },
    onSettled: () =>
      Promise.all(["task", "tasks", "request"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
