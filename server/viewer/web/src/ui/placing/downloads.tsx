import { useState } from "preact/hooks";
import type { Version } from "../../core/types";
import { useApp } from "../hooks";
import { usePlacing } from "./hooks";

/** The version's files: as they were received, and with the confirmed place written in; and the markers of the site. */
export function Downloads(props: { version: Version }) {
  const { app, state: { project } } = useApp();
  const { m, state } = usePlacing();
  const [failed, setFailed] = useState("");
  const { version } = props;
  const base = `/variants/${encodeURIComponent(version.variantId)}/versions/${version.number}/sources`;
  const confirmed = state.answer?.current?.byPerson === true;
  const fetchFile = async (path: string, name: string): Promise<void> => {
    try {
      const { blob, headers } = await app.api.file(path);
      setFailed("");
      save(blob, nameOf(headers) ?? name);
    } catch (err) {
      setFailed(m.downloadFailed(app.reason(err)));
    }
  };
  return (
    <section aria-labelledby="placing-files">
      <h3 id="placing-files">{m.downloads}</h3>
      {failed && <p class="field__error" role="alert">{failed}</p>}
      <ul class="placing__files">
        {version.sources.map((source, i) => (
          <li key={source.sha256}>
            {confirmed && /\.(ifc|ifczip)$/i.test(source.filename) && (
              <button type="button" class="nl-button nl-button--secondary" onClick={() => void fetchFile(`${base}/${i}/georeferenced`, source.filename)}>
                {m.withPlace(source.filename)}
              </button>
            )}
            <button type="button" class="nl-button nl-button--subtle" onClick={() => void fetchFile(`${base}/${i}`, source.filename)}>
              {m.asReceived(source.filename)}
            </button>
          </li>
        ))}
        {project && (
          <li>
            <button
              type="button" class="nl-button nl-button--subtle"
              onClick={() => void fetchFile(`/projects/${encodeURIComponent(project.id)}/control-points/_markers`, "markers.pdf")}
            >
              {m.markers}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Hands a file to the browser to keep. */
function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after the click is handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name of a file by its Content-Disposition (RFC 6266), where it says one. */
export function nameOf(headers: Headers): string | undefined {
  const text = headers.get("Content-Disposition") ?? "";
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(text)?.[1];
  if (extended) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // A broken encoding: the plain name has to do.
    }
  }
  return /filename="([^"]*)"/i.exec(text)?.[1];
}
