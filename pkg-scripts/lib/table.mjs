// Text tables for a terminal.

/** Rows of cells as aligned lines; columns that hold only numbers are set to the right. */
export function table(header, rows) {
  const cells = [header, ...rows].map((row) => row.map((cell) => String(cell ?? "-")));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumber = (cell) => typeof cell === "number" || cell == null;
  const isNumeric = header.map((_, column) => rows.every((row) => isNumber(row[column])));
  const line = (row) =>
    row
      .map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd();
  return [line(cells[0]), widths.map((width) => "-".repeat(width)).join("  "), ...cells.slice(1).map(line)].join("\n");
}

/** A number for reading: at most `digits` after the point, none that say nothing. Anything else stays as it is. */
export const rounded = (value, digits = 2) =>
  typeof value === "number" ? Number(value.toFixed(digits)) : (value ?? null);
