// What a benchmark does with its figures.

/** The value below which that share of the values lies; of an even number for 0.5, the lower middle. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export const median = (values) => quantile(values, 0.5);

/** Rounds for a table: three significant digits, whole numbers from a thousand on. */
export const rounded = (value) => (Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));

/**
 * Runs the contestants in turn, who goes first changing each round, and keeps every figure: a list under each name.
 * A contestant is an async function that gives a figure, or an object of figures.
 */
export async function alternate(contestants, { runs, log = () => {} }) {
  const names = Object.keys(contestants);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < runs; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      figures[name].push(await contestants[name]());
    }
    const shown = names.map((name) => `${name} ${JSON.stringify(figures[name].at(-1))}`);
    log(`round ${round + 1} of ${runs}: ${shown.join(", ")}`);
  }
  return figures;
}

/**
 * A row of the table. The ratio is the median of the rounds' own ratios: what disturbs the machine for a while
 * disturbs both sides of a round.
 */
export function row(name, unit, { ours, peer }) {
  const ratios = ours.map((value, round) => value / peer[round]);
  return {
    name,
    ours: rounded(median(ours)),
    peer: rounded(median(peer)),
    ratio: rounded(median(ratios)),
    unit,
    runs: ours.length,
  };
}
