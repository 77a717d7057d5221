import type { ComponentChildren } from "preact";

function Icon(props: { children: ComponentChildren; class?: string; style?: string }) {
  return (
    <svg
      class={props.class} style={props.style} width="22" height="22" viewBox="0 0 24 24" fill="none"
      stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"
    >
      {props.children}
    </svg>
  );
}

export const HomeIcon = () => <Icon><path d="M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20" /></Icon>;
export const TopIcon = () => <Icon><path d="M4 15.5 12 20l8-4.5M4 15.5 12 11l8 4.5M12 3v5m-2.5-2.5L12 8l2.5-2.5" /></Icon>;
export const PlusIcon = () => <Icon><path d="M12 5v14M5 12h14" /></Icon>;
export const MinusIcon = () => <Icon><path d="M5 12h14" /></Icon>;
export const CloseIcon = () => <Icon><path d="m6 6 12 12M18 6 6 18" /></Icon>;
export const PlaceIcon = () => <Icon><path d="M12 21s-7-6.5-7-11.5a7 7 0 0 1 14 0C19 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z" /></Icon>;
export const TakeIcon = () => <Icon><path d="M12 3v11m-4-4 4 4 4-4M5 15v4.5h14V15" /></Icon>;
export const LayersIcon = () => <Icon><path d="m12 3 9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5" /></Icon>;
export const UpIcon = () => <Icon><path d="M12 20V5m-6 6 6-6 6 6" /></Icon>;
export const DownIcon = () => <Icon><path d="M12 4v15m-6-6 6 6 6-6" /></Icon>;
export const UploadIcon = () => <Icon><path d="M12 16V4m-4.5 4.5L12 4l4.5 4.5M4 16v3.5h16V16" /></Icon>;

/** A compass needle that points north; `heading` in radians clockwise. */
export const NorthIcon = (props: { heading: number }) => (
  <Icon class="tools__needle" style={`transform: rotate(${props.heading}rad)`}>
    <path d="M12 3 8 12h8z" fill="currentColor" />
    <path d="M8 12l4 9 4-9" />
  </Icon>
);
