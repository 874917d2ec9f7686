// Bytes as text, and back, for the engine inside the page: thirteen bits are two letters of 91. A thirteenth shorter
// than base64, and as safe to send: nothing but visible letters, and none that means something to HTML.

/** Every visible letter of ASCII but `<`, `-` and the backslash. */
const LETTERS = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((letter) => !"<-\\".includes(letter));
const [BITS, BASE] = [13, LETTERS.length];

/** Bytes as letters. */
export function toLetters(bytes) {
  const pairs = [];
  let [held, count] = [0, 0];
  const put = (value) => pairs.push(LETTERS[Math.floor(value / BASE)] + LETTERS[value % BASE]);
  for (const byte of bytes) {
    held |= byte << count;
    count += 8;
    if (count >= BITS) {
      put(held & 0x1fff);
      held >>= BITS;
      count -= BITS;
    }
  }
  if (count > 0) put(held);
  return pairs.join("");
}

/** The bytes that letters stand for; bits behind the last whole byte are none. */
export function fromLetters(text) {
  const values = new Uint8Array(128);
  LETTERS.forEach((letter, at) => (values[letter.charCodeAt(0)] = at));
  const bytes = new Uint8Array(Math.floor(((text.length / 2) * BITS) / 8));
  let [held, count, at] = [0, 0, 0];
  for (let index = 0; index < text.length; index += 2) {
    held |= (values[text.charCodeAt(index)] * BASE + values[text.charCodeAt(index + 1)]) << count;
    for (count += BITS; count >= 8; count -= 8) {
      bytes[at] = held & 0xff;
      at += 1;
      held >>= 8;
    }
  }
  return bytes;
}
