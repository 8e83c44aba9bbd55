// Strokes as the living page keeps them: a line, the width of its pen, and its moments.

/** Whether two are the same line. */
export const isSame = (stroke, other) => other?.line.length === stroke.line.length && stroke.line.every(([x, y], i) => Math.abs(x - other.line[i][0]) + Math.abs(y - other.line[i][1]) < 1e-3)
/** What was on the paper at a moment: whole strokes, and some points of the next. */
export const cut = (strokes, {stroke, points}) => [...strokes.slice(0, stroke), {...strokes[stroke], line: strokes[stroke].line.slice(0, points)}]
