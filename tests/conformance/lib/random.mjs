// SPDX-License-Identifier: Apache-2.0
// random.mjs - the same random inputs on every machine: a small generator with a fixed seed

// mulberry32: 32 bits of state are plenty for test inputs.
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  number() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  // A whole number from `low` to `high`, both included.
  int(low, high) {
    return low + Math.floor(this.number() * (high - low + 1));
  }

  chance(p) {
    return this.number() < p;
  }

  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  text(alphabet, low, high) {
    const letters = [...alphabet];
    let out = "";
    for (let n = this.int(low, high); n > 0; n--) out += this.pick(letters);
    return out;
  }
}

export const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// What breaks encoders: separators of every protocol, quotes, spaces and signs that forms treat specially,
// line ends, letters of two, three and four bytes, and marks that combine.
export const awkward = letters + "  ++&=%?#/;:,.~*!'\"()[]{}<>|\\^`@$_-\t\r\n" + "äßéЖ日本語\u00a0\u2028\u0301🚀𝄞";

// What a header value may hold.
export const headerSafe = letters + "-_.:/=+@";

const whole = [
  "", " ", "+", "a b+c", "100%", "%41", "a=b&c=d", "<x>&amp;</x>", "]]>", "null", "true", "0", "1e3", "{}", "[]",
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
  "  leading and trailing  ", "line one\nline two", "Zürich", "日本", "🚀",
];

export function awkwardText(random) {
  return random.chance(0.25) ? random.pick(whole) : random.text(awkward, 1, 24);
}
