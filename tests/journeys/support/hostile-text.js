/** Text that harms who doesn't take it for text. */
export const HOSTILE = {
  markup: `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><iframe srcdoc="<script>parent.hacked = 3</script>"></iframe>`,
  closing: `</pre></code></li></ol></section><style>*{display:none}</style><form action=//evil.example><button>Start</button></form>`,
  attribute: `" autofocus onfocus="window.hacked = 4" x="' onmouseover='window.hacked = 5`,
  turned: "abc\u202Egnp.exe\u2066\u2067\u202Bdef",
  stacked: `z${"\u0300\u0301\u0302".repeat(40)}`,
  controls: "\u0000\u0007\u001b[31mred\u001b[0m\u2028\u2029\uFEFF",
  template: "{{constructor.constructor('window.hacked = 6')()}} ${window.hacked = 7} javascript:window.hacked=8",
  long: "W".repeat(20_000),
};
