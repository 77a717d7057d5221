import { chosenPlan } from "../core/state";
import type { Language } from "../core/i18n";
import type { Picture } from "../core/types";
import { useApp } from "./hooks";

/** The plans as a page of text and pictures: for a browser without WebGL. */
export function Plans() {
  const { state, m } = useApp();
  const { project } = state;
  return (
    <main class="plans">
      <h1>{project?.name ?? m.appName}</h1>
      <p role="alert"><strong>{m.noWebGLTitle}.</strong> {m.noWebGLText}</p>
      {state.phase === "empty" && <p>{m.emptyServer}</p>}
      {state.phase === "failed" && <p>{m.failedText}</p>}
      {(state.plans.length > 0 ? state.plans : [chosenPlan(state)]).map((plan) => plan && (
        <section key={plan.id}>
          <h2>{plan.name}</h2>
          {plan.description && <p>{plan.description}</p>}
          <ul class="plans__pictures">
            {state.variants.filter((v) => v.planId === plan.id).map((v) => (
              <li key={v.id}>
                <figure>
                  {seen(state.pictures[v.id] ?? []).map((p) => (
                    <img key={p.name} src={p.href} alt={altOf(p, state.language) || v.name} loading="lazy" />
                  ))}
                  <figcaption>{v.name}{v.current > 0 ? `, ${m.version(v.current)}` : ` (${m.notPublished})`}</figcaption>
                </figure>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}

/** One side, and what is seen from the viewpoints. */
function seen(all: Picture[]): Picture[] {
  return [...all.filter((p) => p.kind === "side").slice(0, 1), ...all.filter((p) => p.kind === "viewpoint")];
}

function altOf(p: Picture, language: Language): string {
  return p.alt.find((a) => a.lang === language)?.text ?? "";
}
