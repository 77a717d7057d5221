/** Dutch texts of taking along; `PackMessages` is their type, and every language has the same entries. */
export const nl = {
  title: "Meenemen",
  intro: "Bewaar dit project op dit apparaat. Dan kun je het ook bekijken op een plek zonder internet.",
  insecure: "Meenemen kan alleen via een beveiligde verbinding (https). Vraag de beheerder naar het https-adres.",
  take: "Meenemen",
  goOn: "Ga verder",
  update: "Bijwerken",
  cancel: "Stop",
  remove: "Verwijderen",
  removeOf: (name: string): string => `${name} van dit apparaat verwijderen`,
  tryAgain: "Probeer opnieuw",

  asking: "De lijst met bestanden wordt opgehaald…",
  fetching: (done: string, all: string): string => `${done} van ${all} opgehaald`,
  fetchingPercent: (percent: number): string => `${percent}% opgehaald`,
  partly: (all: string): string => `Nog niet compleet: een deel van ${all} staat op dit apparaat.`,
  ready: (date: string): string => `Klaar voor gebruik zonder internet, tot en met ${date}`,
  size: (bytes: string, files: string): string => `${bytes} in ${files} bestanden, elk gecontroleerd`,
  takenOn: (date: string): string => `Meegenomen op ${date}`,
  forDevice: { desktop: "computer", tablet: "tablet", hmd: "bril", "tablet-lite": "eenvoudige tablet", "hmd-lite": "eenvoudige bril" } as Record<string, string>,
  device: (name: string): string => `Gemaakt voor: ${name}`,
  signed: "De handtekening van de server klopt.",
  unsigned: "Deze browser kan de handtekening van de server niet controleren. Elk bestand is wel vergeleken met de lijst.",
  persisted: "De browser gooit dit niet vanzelf weg.",
  notPersisted: "Heeft het apparaat te weinig ruimte, dan kan de browser dit weggooien. Kijk dus voor vertrek of het er nog staat.",
  after: "Daarna wordt het vanzelf verwijderd.",

  newer: (bytes: string): string => `Het project is veranderd. Bijwerken haalt ${bytes} op.`,
  upToDate: "Je hebt de nieuwste stand.",
  updated: (name: string): string => `${name} op dit apparaat is bijgewerkt.`,
  takenToast: (name: string, date: string): string => `${name} is meegenomen: te gebruiken zonder internet tot en met ${date}.`,
  removedToast: (name: string): string => `${name} staat niet meer op dit apparaat.`,
  endedToast: (name: string): string => `Wat je van ${name} had meegenomen is verlopen en verwijderd. Neem het opnieuw mee als je online bent.`,

  noNetwork: "De verbinding viel weg. Wat er al is blijft staan: ga verder als je weer online bent.",
  noRoom: (needed: string, free: string): string =>
    `Er is te weinig ruimte: ${needed} nodig, ${free} vrij. Verwijder hieronder een ander project, of maak ruimte op het apparaat.`,
  noRoomUnknown: "Er is te weinig ruimte. Verwijder hieronder een ander project, of maak ruimte op het apparaat.",
  noWorker: "Deze browser bewaart geen pagina's. Sluit een privévenster, of probeer een andere browser.",
  fault: {
    signature: "De handtekening van de server klopt niet. Er is niets in gebruik genomen. Meld dit aan de beheerder.",
    list: "De lijst met bestanden klopt niet. Er is niets in gebruik genomen. Meld dit aan de beheerder.",
    file: "Een bestand kwam niet goed aan. Probeer het opnieuw; gebeurt het weer, meld het dan aan de beheerder.",
  },
  refused: (why: string): string => `De server gaf dit antwoord: ${why}`,
  offlineNow: "Je hebt nu geen verbinding. Meenemen en bijwerken kan weer als je online bent.",

  onDevice: "Op dit apparaat",
  others: "Ook op dit apparaat",
  free: (bytes: string): string => `Nog ${bytes} vrij op dit apparaat`,
};

/** What every language must say. */
export type PackMessages = typeof nl;
