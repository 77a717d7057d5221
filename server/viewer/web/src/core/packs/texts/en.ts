import type { PackMessages } from "./nl";

/** English texts of taking along; the same entries as the Dutch ones. */
export const en: PackMessages = {
  title: "Take along",
  intro: "Keep this project on this device. Then you can look at it in a place without internet, too.",
  insecure: "Taking along only works over a secure connection (https). Ask the administrator for the https address.",
  take: "Take along",
  goOn: "Go on",
  update: "Update",
  cancel: "Stop",
  remove: "Remove",
  removeOf: (name) => `Remove ${name} from this device`,
  tryAgain: "Try again",

  asking: "Fetching the list of files…",
  fetching: (done, all) => `${done} of ${all} fetched`,
  fetchingPercent: (percent) => `${percent}% fetched`,
  partly: (all) => `Not complete yet: a part of ${all} is on this device.`,
  ready: (date) => `Ready for use without internet, up to and including ${date}`,
  size: (bytes, files) => `${bytes} in ${files} files, each of them checked`,
  takenOn: (date) => `Taken along on ${date}`,
  forDevice: { desktop: "computer", tablet: "tablet", hmd: "headset", "tablet-lite": "simple tablet", "hmd-lite": "simple headset" },
  device: (name) => `Made for: ${name}`,
  signed: "The server's signature is right.",
  unsigned: "This browser cannot check the server's signature. Each file was compared with the list all the same.",
  persisted: "The browser does not throw this away by itself.",
  notPersisted: "If the device runs out of room, the browser may throw this away. So see whether it is still there before you leave.",
  after: "After that it is removed by itself.",

  newer: (bytes) => `The project has changed. Updating fetches ${bytes}.`,
  upToDate: "You have its newest state.",
  updated: (name) => `${name} on this device is up to date.`,
  takenToast: (name, date) => `${name} is taken along: ready without internet up to and including ${date}.`,
  removedToast: (name) => `${name} is no longer on this device.`,
  endedToast: (name) => `What you had taken along of ${name} has ended and was removed. Take it along again when you are online.`,

  noNetwork: "The connection was lost. What is here stays: go on when you are online again.",
  noRoom: (needed, free) => `There is too little room: ${needed} needed, ${free} free. Remove another project below, or make room on the device.`,
  noRoomUnknown: "There is too little room. Remove another project below, or make room on the device.",
  noWorker: "This browser keeps no pages. Close a private window, or try another browser.",
  fault: {
    signature: "The server's signature is not right. Nothing of it is used. Tell the administrator.",
    list: "The list of files is not right. Nothing of it is used. Tell the administrator.",
    file: "A file did not arrive as it should. Try again; if it happens again, tell the administrator.",
  },
  refused: (why) => `The server answered: ${why}`,
  offlineNow: "You have no connection now. Taking along and updating work again when you are online.",

  onDevice: "On this device",
  others: "Also on this device",
  free: (bytes) => `${bytes} free on this device`,
};
