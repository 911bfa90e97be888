// @ts-check

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

/** @param {number} place From 1. */
export function ordinal(place) {
  return ordinals[place - 1] ?? `number ${place}`;
}

/**
 * As a sentence begins.
 * @param {number} count
 */
export function number(count) {
  return numbers[count] ?? `${count}`;
}

/**
 * Such as "45 seconds", "1 minute", "1 min 30 s".
 * @param {number} seconds
 */
export function span(seconds) {
  if (seconds >= 60 && seconds % 60 === 0) {
    return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
  }
  return seconds > 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} second${seconds === 1 ? '' : 's'}`;
}

/**
 * Such as 6:42.
 * @param {number} seconds
 */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * One per Unicode character, as the server counts.
 * @param {string} text
 */
export function lengthOf(text) {
  let length = 0;
  for (const _ of text) {
    length++;
  }
  return length;
}

/** @param {string} reason Of a partner_left frame. */
export function partnerLeft(reason) {
  switch (reason) {
    case 'new_partner': return 'Your partner asked for a new partner, so the conversation is over.';
    case 'lost': return "Your partner's connection was cut and did not come back, so the conversation is over.";
    case 'inactive': return 'Your partner wrote nothing for a long time, so the conversation is over.';
    default: return 'Your partner left the conversation.';
  }
}

/** @param {string} cause Of a conversation_ended frame. */
export function conversationEnded(cause) {
  switch (cause) {
    case 'silence': return 'Nobody wrote for a while, so the conversation is over.';
    case 'hard_cap': return 'The time for this conversation is up.';
    case 'away': return 'Your connection was cut for too long, so the conversation is over.';
    case 'interrupted': return 'The server had to stop, and the conversation could not go on.';
    default: return 'The conversation was ended by the researchers.';
  }
}

/**
 * What a waiting frame alone tells about the end before it.
 * @param {string} reason
 * @returns {string | null}
 */
export function waitReason(reason) {
  switch (reason) {
    case 'new_partner': return 'You asked for a new partner, so the conversation is over.';
    case 'partner_left': return 'Your last conversation is over.';
    case 'time_up': return 'The time for your last conversation is up.';
    default: return null;
  }
}
