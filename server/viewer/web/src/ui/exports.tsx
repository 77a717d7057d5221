import { useEffect, useMemo, useState } from "preact/hooks";
import { cameraLinks, cameraViewer, exportURL, type CameraViewer, type Export } from "../core/exports";
import { formatNumber } from "../core/i18n";
import { chosenPlan, chosenVariant } from "../core/state";
import type { Variant, Version } from "../core/types";
import { pictureURL } from "../core/view";
import { useApp } from "./hooks";

/** The plan on a table or at real size, in the camera of a phone or tablet; as files for others. */
export function Exports() {
  const { state, m } = useApp();
  const variant = chosenVariant(state);
  const result = useResult(variant);
  const viewer = useMemo(thisDevice, []);
  const { project } = state;
  if (!project || !variant || !result?.exports?.length) return null;
  const address = (file: string): string => exportURL(project.publicCapability, variant.id, file);
  const title = chosenPlan(state)?.name ?? project.name;
  const links = cameraLinks(viewer, result.exports, address, title, location.href);
  if (links.length === 0) return <Files exports={result.exports} address={address} />;
  const [picture] = result.pictures ?? [];
  return (
    <ul class="exports" aria-label={m.inCamera}>
      {links.map(({ href, scale }) => (
        <li key={href}>
          {/* Quick Look opens at once only where the link holds one element, and that is an image. */}
          <a class="exports__camera" href={href} {...(viewer === "quick-look" ? { rel: "ar" } : {})}>
            <img src={picture ? pictureURL(project.publicCapability, variant.id, picture) : NO_PICTURE} alt="" width="60" height="40" />
            {scale === 1 ? m.atRealSize : m.onTheTable(scale)}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** An image of nothing, for a version without pictures. */
const NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** The files to take along, for a device that shows none in its camera. */
function Files(props: { exports: Export[]; address: (file: string) => string }) {
  const { state, m } = useApp();
  // What is made smaller for a phone is no use on a laptop where the whole is there.
  const shown = props.exports.filter((e) => e.file !== "ar.glb");
  return (
    <details class="exports__files">
      <summary>{m.asFile}</summary>
      <ul>
        {shown.map((e) => (
          <li key={e.file}>
            <a href={props.address(e.file)} download={e.file}>
              {`${e.scale === 1 ? m.fileRealSize : m.fileAtScale(e.scale)} (${e.file.endsWith(".usdz") ? "USDZ" : "GLB"})`}
            </a>
            {` ${formatNumber(e.bytes / 1e6, state.language, 1)} MB`}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the published version of a variant was made into; read again once its files are there. */
function useResult(variant: Variant | undefined): Version["result"] {
  const { app, state } = useApp();
  const [found, setFound] = useState<Version | undefined>();
  const { id, current = 0 } = variant ?? {};
  const made = id !== undefined && state.made[id] === current;
  useEffect(() => {
    let wanted = true;
    if (id !== undefined && current > 0) {
      void app.api.version(id, current).then((v) => wanted && setFound(v), () => undefined);
    }
    return () => void (wanted = false);
  }, [app, id, current, made]);
  return found?.variantId === id ? found?.result : undefined;
}

function thisDevice(): CameraViewer {
  const app = window as { webkit?: { messageHandlers?: unknown } };
  return cameraViewer({
    userAgent: navigator.userAgent,
    relAR: document.createElement("a").relList.supports("ar"),
    embedded: app.webkit?.messageHandlers !== undefined,
    secure: location.protocol === "https:",
  });
}
