// The socket protocol. Made from the records of ChatArena.Contracts; do not edit.

/** Asks for a pong. Allowed in every state. */
export interface PingFrame {
  type: "ping";
}

/** Gives consent and enters the queue. Sent again after inactivity_kick, it also confirms that somebody is there. */
export interface JoinFrame {
  type: "join";
  /** Must be true. */
  consent: boolean;
  /** True asks for a session frame, a held seat after a cut, and the frames typing, partner_away and partner_back. */
  resume?: boolean | null;
  /** Slug of the study; the built-in study 'arena' when absent. */
  study?: string | null;
  /** BCP 47 tag of the language the person will write; the study's first language when absent. */
  language?: string | null;
  /** Hash of the consent text that was shown, from GET /api/consent. When it is no longer the current one, the join is refused with consent_outdated. */
  consent_hash?: string | null;
}

/** Comes back after a cut, to the seat that the token names. */
export interface ResumeFrame {
  type: "resume";
  /** The token of the session frame. */
  token: string;
  /** Highest seq of the conversation that the client has; 0 asks for all of it. */
  last_seq: number;
  /** The conversation the client last knew; its end is told if it is over. The person's open conversation when absent. */
  session_id?: string | null;
}

/** A private thought, then what the partner reads. */
export interface MessageFrame {
  type: "message";
  /** Private; never reaches the partner. The study says how long it must be, counted after trimming. */
  think: string;
  /** What the partner reads. */
  speech: string;
  /** The client's own id of this message, at most 64 characters. A message sent again under the same id is stored once. */
  client_id?: string | null;
  /** Milliseconds spent on the thought, as the client measured them. */
  think_ms?: number | null;
  /** Milliseconds spent on the speech, as the client measured them. */
  speech_ms?: number | null;
  /** The client's clock when the person pressed Send, ISO 8601. */
  sent_at?: string | null;
}

/** The person began or stopped writing. */
export interface TypingFrame {
  type: "typing";
  /** True while writing. */
  active: boolean;
}

/** Leaves the present partner and waits for a new one. */
export interface ReassignFrame {
  type: "reassign";
}

/** Leaves for good. The socket stays open and answers ping only. */
export interface DisconnectFrame {
  type: "disconnect";
}

/** What a client sends. Fields that a frame does not name are ignored. */
export type ClientFrame =
  | PingFrame
  | JoinFrame
  | ResumeFrame
  | MessageFrame
  | TypingFrame
  | ReassignFrame
  | DisconnectFrame;

/** Answer to ping. */
export interface PongFrame {
  type: "pong";
}

/** Sent once after a join with resume: true. */
export interface SessionFrame {
  type: "session";
  /** Opaque; brings this person back with a resume frame. */
  token: string;
  /** The code with which this person can withdraw their words later. To be shown and kept. */
  withdrawal_code: string;
  /** How long a seat is held after a cut. */
  resume_seconds: number;
}

/** The person is in the queue. Sent on entering and whenever the position changes. */
export interface WaitingFrame {
  type: "waiting";
  /** Place in line, from 1. */
  position: number;
  /** How many people are in the line. */
  queue_length: number;
  /** Why the person waits: joined, resumed, new_partner, partner_left, time_up or no_content (nobody can be paired until the study has a topic and tasks of both sides). */
  reason: string;
  /** Seconds waited so far. */
  waited_seconds: number;
  /** Seconds until this person may be paired; 0 = at once. */
  delay_seconds: number;
  /** Nine of ten people were paired within this time in the last hour; absent while too few were. */
  usual_wait_seconds?: number;
}

/** A partner was found. */
export interface PairedFrame {
  type: "paired";
  topic: string;
  /** This person's hidden task. */
  task: string;
  /** The conversation's public id, 12 hexadecimal digits. */
  session_id: string;
  /** Seconds until the conversation ends by silence or by its hard cap, whichever is first. */
  max_time: number;
  /** Characters a thought must have after trimming. */
  min_think: number;
  /** Characters a thought may have; 0 = no limit. */
  max_think: number;
  /** Characters a speech may have; 0 = no limit. */
  max_speech: number;
}

/** The message is stored and safe. */
export interface MessageSentFrame {
  type: "message_sent";
  timestamp: string;
  max_time: number;
  /** The message's number in its conversation, dense from 1. */
  seq: number;
  /** The client's id of the message, or the one the server gave it. */
  client_id: string;
}

/** The partner said something. */
export interface PartnerMessageFrame {
  type: "partner_message";
  /** The speech; never the thought. */
  content: string;
  timestamp: string;
  max_time: number;
  seq: number;
}

/** The partner began or stopped writing. Only to clients that joined with resume: true. */
export interface PartnerTypingFrame {
  type: "typing";
  active: boolean;
}

/** The partner's connection was cut; the seat is held. Only to clients that joined with resume: true. */
export interface PartnerAwayFrame {
  type: "partner_away";
  /** Seconds the seat is held from now. */
  seconds: number;
}

/** The partner is back. Only to clients that joined with resume: true. */
export interface PartnerBackFrame {
  type: "partner_back";
}

/** The partner is gone; a waiting frame follows. */
export interface PartnerLeftFrame {
  type: "partner_left";
  /** left, new_partner, lost (cut and not back in time) or inactive. */
  reason: string;
}

/** The conversation is over for both. */
export interface ConversationEndedFrame {
  type: "conversation_ended";
  /** time_up, or closed when the researchers ended it. */
  reason: string;
  /** silence, hard_cap, away (this person was cut off too long), withdrawn, interrupted or deleted. */
  cause: string;
}

/** The person was silent too long and is no longer in a conversation or the queue. A join brings them back. */
export interface InactivityKickFrame {
  type: "inactivity_kick";
}

/** Answer to resume. The gap follows as own_message and partner_message frames in the order of seq, then live frames. */
export interface ResumedFrame {
  type: "resumed";
  /** paired: in the conversation of session_id. waiting: a waiting frame follows. ended: the gap follows, then partner_left or conversation_ended, then waiting. kicked: a join is needed. */
  state: string;
  session_id?: string;
  topic?: string;
  task?: string;
  max_time?: number;
  min_think?: number;
  max_think?: number;
  max_speech?: number;
  /** Highest seq that is stored. */
  last_seq?: number;
  /** When the conversation began. */
  started_at?: string;
}

/** One of the person's own messages, in the gap after a resume. */
export interface OwnMessageFrame {
  type: "own_message";
  seq: number;
  client_id: string;
  think: string;
  speech: string;
  timestamp: string;
}

/** Something was refused. The connection stays. */
export interface ErrorFrame {
  type: "error";
  /** A sentence for the person. */
  message: string;
  /** One of the error codes of the protocol. */
  code: ErrorCode;
  /** The client's id of the refused message, where it could be read. */
  client_id?: string;
}

/** What the server sends. Clients ignore types and fields they do not know. */
export type ServerFrame =
  | PongFrame
  | SessionFrame
  | WaitingFrame
  | PairedFrame
  | MessageSentFrame
  | PartnerMessageFrame
  | PartnerTypingFrame
  | PartnerAwayFrame
  | PartnerBackFrame
  | PartnerLeftFrame
  | ConversationEndedFrame
  | InactivityKickFrame
  | ResumedFrame
  | OwnMessageFrame
  | ErrorFrame;

/** The code of an error frame. A code never changes its meaning. */
export type ErrorCode =
  /** The frame is not one JSON object with fields of the right types, or names a field twice. */
  | "bad_frame"
  /** The text holds a NUL character or a lone surrogate, which no store keeps. */
  | "bad_text"
  /** There is no frame of this type. */
  | "unknown_type"
  /** Only text frames are read. */
  | "binary_not_supported"
  /** The frame has more bytes than the server reads. */
  | "frame_too_large"
  /** Too many frames in a short time; this one was not read, sending it again later is safe. */
  | "rate_limited"
  /** Too many sockets from one address; the server closes this one. */
  | "too_many_connections"
  /** Nobody enters the queue or a conversation without consent. */
  | "consent_required"
  /** The consent form has changed since it was shown. */
  | "consent_outdated"
  /** There is no such study. */
  | "study_unknown"
  /** A join came in the middle of a conversation, which goes on. */
  | "already_paired"
  /** The frame makes sense in a conversation only, and there is none. */
  | "not_paired"
  /** The person has left on this socket, or is connected elsewhere. */
  | "disconnected"
  /** The token is not one of ours, or the person left or withdrew, or the socket is somebody's already. */
  | "resume_refused"
  /** The thought has fewer characters than the study asks for, counted after trimming. */
  | "think_too_short"
  /** The thought has more characters than the study allows. */
  | "think_too_long"
  /** The speech is blank. */
  | "speech_empty"
  /** The speech has more characters than the study allows. */
  | "speech_too_long"
  /** The client's id of the message has more than 64 characters. */
  | "client_id_too_long"
  /** The conversation was over before the message arrived; it is not stored. */
  | "conversation_over"
  /** Too much is waiting to be stored; sending again later is safe. */
  | "busy"
  /** The store does not answer; sending again later is safe. */
  | "storage_unavailable";

/** Why the server closes a socket. 4000-4499: connect again and resume. 4500-4999: do not come back by yourself. */
export type CloseCode =
  /** This server stops; another one, or its next life, takes over. */
  | 4000
  /** The client did not read what was sent to it. */
  | 4001
  /** A frame was begun and not finished in time. */
  | 4002
  /** The same person resumed on another connection. */
  | 4500
  /** Too many sockets from one address. */
  | 4501
  /** Nobody joined on this socket in time. */
  | 4502
  /** The person withdrew. */
  | 4503;
