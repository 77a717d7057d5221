import { useApp } from "./hooks";
import { CloseIcon } from "./icons";

/** Messages: what changed, what went wrong, and whether the server is away. */
export function Notices() {
  const { app, state, m } = useApp();
  return (
    <aside class="notices" aria-label={m.updates}>
      <div role="status" aria-live="polite">
        {banner() && <div class="panel banner"><p>{banner()}</p></div>}
      </div>
      <div role="log" aria-live="polite">
        {state.toasts.map((t) => (
          <div key={t.id} class={`panel toast toast--${t.tone}`}>
            <p>{t.text}</p>
            <button
              type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.dismiss}
              onClick={() => app.dismiss(t.id)}
            >
              <CloseIcon />
            </button>
          </div>
        ))}
      </div>
    </aside>
  );

  function banner(): string {
    if (state.contextLost) return m.lostContext;
    if (state.phase !== "ready") return "";
    if (state.link === "closed") return m.closedLink;
    // Where the project was taken along the card says so, calmly, for as long as it lasts.
    return state.away && !state.taken ? m.offline : "";
  }
}
