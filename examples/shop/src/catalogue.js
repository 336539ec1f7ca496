const ARTICLES = [
  { id: 'rope', name: 'Rope, 20 m', cents: 3200 },
  { id: 'lamp', name: 'Anchor lamp', cents: 4550 },
  { id: 'chart', name: 'Chart of the coast', cents: 2900 },
  { id: 'flare', name: 'Red hand flare', cents: 1450 },
];

/** Articles whose name has the text, in any case; all of them for an empty one. */
export function search(text) {
  return ARTICLES.filter((article) => article.name.toLowerCase().includes(text.toLowerCase()));
}

/** Sum in cents; what is not in the catalogue costs nothing. */
export function total(ids) {
  return ids.reduce((sum, id) => sum + (ARTICLES.find((article) => article.id === id)?.cents ?? 0), 0);
}
