/**
 * Dutch texts: plain language at level B1, "je" form, short sentences. This
 * dictionary is the measure: `Messages` is its type, and every other language
 * must have exactly the same entries.
 */
export const nl = {
  languageName: "Nederlands",
  switchLanguage: "Switch to English",
  appName: "Maquette",
  skipToPanel: "Ga naar de informatie",

  loading: "De maquette wordt geladen…",
  loadingTiles: "Bezig met laden",
  emptyServer: "Er zijn nog geen projecten om te bekijken.",
  emptyProject: "Er is nog geen ontwerp gepubliceerd in dit project.",
  emptyVariant: "Van deze variant is nog niets gepubliceerd.",
  failedTitle: "De maquette kan niet worden geladen",
  failedText: "De server geeft geen goed antwoord. Probeer het over een paar minuten nog eens.",
  retry: "Probeer opnieuw",
  offline: "Geen verbinding met de server. We proberen het steeds opnieuw.",
  closedLink: "De live-verbinding is gestopt. Laad de pagina opnieuw.",
  lostContext: "Het 3D-beeld is even weg. Het komt vanzelf terug.",
  noWebGLTitle: "Je browser kan dit 3D-beeld niet tonen",
  noWebGLText: "Probeer een andere browser of een ander apparaat. Hieronder staan de plannen van dit project.",

  project: "Project",
  plans: "Plannen",
  plan: "Plan",
  variants: "Varianten",
  variant: "Variant",
  chooseVariant: "Kies een variant",
  notPublished: "nog niet gepubliceerd",
  version: (n: number): string => `versie ${n}`,
  justNow: "zojuist bijgewerkt",
  minutesAgo: (n: number): string => (n === 1 ? "1 minuut geleden bijgewerkt" : `${n} minuten geleden bijgewerkt`),
  hoursAgo: (n: number): string => `${n} uur geleden bijgewerkt`,
  onDate: (date: string): string => `bijgewerkt op ${date}`,

  canvas: "3D-beeld van het plan in zijn omgeving",
  canvasHelp:
    "Draai met de pijltjestoetsen, zoom met plus en min, H is het beginbeeld. Tik of klik op een onderdeel voor informatie.",
  home: "Beginbeeld",
  top: "Van boven",
  north: "Noorden boven",
  zoomIn: "Dichterbij",
  zoomOut: "Verder weg",
  toolbar: "Beeld",

  inCamera: "Bekijken met je camera",
  onTheTable: (scale: number): string => `Op je tafel (1:${scale})`,
  atRealSize: "Op ware grootte",
  asFile: "Als bestand",
  fileRealSize: "Ware grootte",
  fileAtScale: (scale: number): string => `Tafelmodel 1:${scale}`,

  feature: "Onderdeel",
  unnamed: "Zonder naam",
  storey: "Verdieping",
  kind: "Soort",
  size: "Afmeting",
  sizeValue: (w: string, d: string, h: string): string => `${w} × ${d} m, ${h} m hoog`,
  partOf: "Hoort bij",
  properties: "Eigenschappen",
  noProperties: "Van dit onderdeel zijn geen eigenschappen bekend.",
  loadingProperties: "Eigenschappen worden opgehaald…",
  propertiesFailed: "De eigenschappen kunnen nu niet worden opgehaald.",
  surroundings: "Omgeving",
  close: "Sluiten",
  yes: "ja",
  no: "nee",
  unknown: "onbekend",

  replacedToast: (name: string, n: number): string =>
    n === 0
      ? `${name} is zojuist bijgewerkt.`
      : n === 1
        ? `${name} is zojuist bijgewerkt: 1 onderdeel is veranderd.`
        : `${name} is zojuist bijgewerkt: ${n} onderdelen zijn veranderd.`,
  publishedToast: (name: string): string => `${name} is nu te zien.`,
  movedToast: (name: string, distance: string): string => `${name} is ${distance} verplaatst.`,
  turnedToast: (name: string, degrees: string): string => `${name} is ${degrees}° gedraaid.`,
  withdrawnToast: (name: string): string => `${name} is niet meer te zien.`,
  dismiss: "Melding sluiten",
  updates: "Meldingen",

  signedInAs: (name: string, role: string): string => (name ? `${name} (${role})` : role),
  signOut: "Uitloggen",
  signInRefused: "Deze inloglink werkt niet meer. Vraag een nieuwe link aan.",
  sessionEnded: "Je bent niet meer ingelogd. Open een nieuwe inloglink.",
  roles: { resident: "bewoner", architect: "architect", planner: "planner", admin: "beheerder" },

  checkPlace: "Plaats controleren",
  upload: "Uploaden",
  uploadTitle: "Nieuwe versie uploaden",
  uploadIntro: "Kies de variant en het bestand van je ontwerp. Andere mensen zien de nieuwe versie pas na publicatie.",
  uploadAtOnce: "Deze variant wordt meteen gepubliceerd als de omzetting klaar is.",
  files: "Bestanden",
  filesHint: "IFC, CityJSON, glTF of een zip daarvan",
  filesMissing: "Kies eerst een bestand.",
  note: "Toelichting",
  noteHint: "Niet verplicht. Bijvoorbeeld: gevel aangepast na overleg.",
  send: "Uploaden",
  sending: (name: string, percent: number): string => `${name} wordt verstuurd: ${percent}%`,
  sendFailed: (why: string): string => `Het uploaden is niet gelukt. ${why}`,
  networkFailed: "De verbinding viel weg. Probeer het opnieuw.",
  cancel: "Annuleren",
  versionsOf: (name: string): string => `Versies van ${name}`,
  noVersions: "Er zijn nog geen versies.",
  states: {
    queued: "in de wachtrij",
    converting: "wordt omgezet",
    ready: "klaar om te publiceren",
    failed: "niet gelukt",
    published: "gepubliceerd",
    withdrawn: "ingetrokken",
  },
  shown: "nu te zien",
  stages: {
    queued: "In de wachtrij",
    read: "Bestand lezen",
    geometry: "Vormen maken",
    place: "Plaats bepalen",
    tile: "Tegels maken",
    write: "Opslaan",
    other: "Omzetten",
  },
  failedWhy: "Dit ging er mis:",
  publish: "Publiceren",
  withdraw: "Intrekken",
  actionFailed: (why: string): string => `Dat is niet gelukt. ${why}`,

  classOther: "Onderdeel",
};

/** What every language must say. */
export type Messages = typeof nl;
