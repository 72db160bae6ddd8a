// Made from contract/openapi.json by `npm run contract`. Do not edit.
// @ts-nocheck the generator's own runtime is not written for exactOptionalPropertyTypes; its types are exact all the same

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

/**
 * Alive
 */
export type Alive = {
    /**
     * Status
     */
    status: 'ok';
};

/**
 * Disagreement
 *
 * RFC 8935 section 2.3. `description` is one sentence that names what differs and the remedy.
 */
export type Disagreement = {
    /**
     * Err
     */
    err: 'invalid_issuer' | 'invalid_audience' | 'invalid_request';
    /**
     * Description
     */
    description: string;
};

/**
 * FieldError
 *
 * `field` is a name of ours, or `body` or `query` for the whole; `message` says how to mend it.
 */
export type FieldError = {
    /**
     * Field
     */
    field: string;
    /**
     * Message
     */
    message: string;
};

/**
 * Me
 */
export type Me = {
    /**
     * Id
     */
    id: string;
    /**
     * Session Id
     */
    session_id: string;
    /**
     * Expires At
     */
    expires_at: string;
};

/**
 * NewTask
 *
 * Sent again with the same id and content, it answers the same task and creates nothing.
 */
export type NewTask = {
    /**
     * Id
     */
    id?: string;
    /**
     * Title
     */
    title: string;
    /**
     * Notes
     */
    notes?: string;
    /**
     * Due
     */
    due?: string | null;
    /**
     * Completed
     */
    completed?: boolean;
};

/**
 * ProblemDocument
 *
 * RFC 9457. Decide on `type`, show `detail`, quote `request_id` when asking for help.
 */
export type ProblemDocument = {
    /**
     * Type
     */
    type: string;
    /**
     * Title
     */
    title: string;
    /**
     * Status
     */
    status: number;
    /**
     * Detail
     */
    detail: string;
    /**
     * Request Id
     */
    request_id: string;
    /**
     * Errors
     */
    errors?: Array<FieldError>;
};

/**
 * Ready
 */
export type Ready = {
    /**
     * Status
     */
    status: 'ready';
};

/**
 * RefusedTokens
 *
 * Oldest first. `before` is the seal that the first entry follows.
 */
export type RefusedTokens = {
    /**
     * Before
     */
    before: string;
    /**
     * Entries
     */
    entries: Array<Sealed>;
};

/**
 * Sealed
 *
 * `entry` is JSON as it was sealed; `seal` is the SHA-256 of the seal before it, a line feed and the entry.
 */
export type Sealed = {
    /**
     * Entry
     */
    entry: string;
    /**
     * Seal
     */
    seal: string;
};

/**
 * StaleTask
 *
 * `current` is the task as it is now: merge what you meant with it, and send that with its version.
 */
export type StaleTask = {
    /**
     * Type
     */
    type: string;
    /**
     * Title
     */
    title: string;
    /**
     * Status
     */
    status: number;
    /**
     * Detail
     */
    detail: string;
    /**
     * Request Id
     */
    request_id: string;
    /**
     * Errors
     */
    errors?: Array<FieldError>;
    current: Task;
};

/**
 * Task
 *
 * Instants are UTC; `due` is a calendar date, in no time zone. `version` changes with every change; see ETag.
 */
export type Task = {
    /**
     * Id
     */
    id: string;
    /**
     * Title
     */
    title: string;
    /**
     * Notes
     */
    notes: string;
    /**
     * Due
     */
    due: string | null;
    /**
     * Completed At
     */
    completed_at: string | null;
    /**
     * Created At
     */
    created_at: string;
    /**
     * Updated At
     */
    updated_at: string;
    /**
     * Version
     */
    version: number;
};

/**
 * TaskChanges
 *
 * Only what is sent changes; null removes the due date and is refused elsewhere.
 */
export type TaskChanges = {
    /**
     * Title
     */
    title?: string;
    /**
     * Notes
     */
    notes?: string;
    /**
     * Due
     */
    due?: string | null;
    /**
     * Completed
     */
    completed?: boolean;
};

/**
 * TaskCount
 */
export type TaskCount = {
    /**
     * Open
     */
    open: number;
    /**
     * Done
     */
    done: number;
};

/**
 * TaskPage
 *
 * `next_cursor` asks for the page after this one; null on the last.
 */
export type TaskPage = {
    /**
     * Items
     */
    items: Array<Task>;
    /**
     * Next Cursor
     */
    next_cursor: string | null;
};

export type ListTasksData = {
    body?: never;
    headers?: {
        /**
         * If-None-Match
         *
         * What you have already: ETags, or `*`. Still the same: 304.
         */
        'If-None-Match'?: '*' | string;
    };
    path?: never;
    query?: {
        /**
         * Status
         */
        status?: 'open' | 'done' | 'all';
        /**
         * Limit
         */
        limit?: number;
        /**
         * Cursor
         */
        cursor?: string | null;
    };
    url: '/api/tasks';
};

export type ListTasksErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Some of this needs mending
     */
    422: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type ListTasksError = ListTasksErrors[keyof ListTasksErrors];

export type ListTasksResponses = {
    /**
     * Successful Response
     */
    200: TaskPage;
};

export type ListTasksResponse = ListTasksResponses[keyof ListTasksResponses];

export type CreateTaskData = {
    body: NewTask;
    path?: never;
    query?: never;
    url: '/api/tasks';
};

export type CreateTaskErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * The request took too long to arrive
     */
    408: ProblemDocument;
    /**
     * Already there with other content
     */
    409: ProblemDocument;
    /**
     * Too large
     */
    413: ProblemDocument;
    /**
     * Unsupported media type
     */
    415: ProblemDocument;
    /**
     * Some of this needs mending
     */
    422: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type CreateTaskError = CreateTaskErrors[keyof CreateTaskErrors];

export type CreateTaskResponses = {
    /**
     * Successful Response
     */
    201: Task;
};

export type CreateTaskResponse = CreateTaskResponses[keyof CreateTaskResponses];

export type CountTasksData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/tasks/count';
};

export type CountTasksErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type CountTasksError = CountTasksErrors[keyof CountTasksErrors];

export type CountTasksResponses = {
    /**
     * Successful Response
     */
    200: TaskCount;
};

export type CountTasksResponse = CountTasksResponses[keyof CountTasksResponses];

export type DeleteTaskData = {
    body?: never;
    headers?: {
        /**
         * If-Match
         *
         * Do it only to one of these versions: ETags, or `*` for any.
         */
        'If-Match'?: '*' | string;
    };
    path: {
        /**
         * Task Id
         */
        task_id: string;
    };
    query?: never;
    url: '/api/tasks/{task_id}';
};

export type DeleteTaskErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Not found
     */
    404: ProblemDocument;
    /**
     * Changed in the meantime
     */
    412: StaleTask;
    /**
     * Some of this needs mending
     */
    422: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type DeleteTaskError = DeleteTaskErrors[keyof DeleteTaskErrors];

export type DeleteTaskResponses = {
    /**
     * Successful Response
     */
    204: void;
};

export type DeleteTaskResponse = DeleteTaskResponses[keyof DeleteTaskResponses];

export type ReadTaskData = {
    body?: never;
    headers?: {
        /**
         * If-None-Match
         *
         * What you have already: ETags, or `*`. Still the same: 304.
         */
        'If-None-Match'?: '*' | string;
    };
    path: {
        /**
         * Task Id
         */
        task_id: string;
    };
    query?: never;
    url: '/api/tasks/{task_id}';
};

export type ReadTaskErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Not found
     */
    404: ProblemDocument;
    /**
     * Some of this needs mending
     */
    422: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type ReadTaskError = ReadTaskErrors[keyof ReadTaskErrors];

export type ReadTaskResponses = {
    /**
     * Successful Response
     */
    200: Task;
};

export type ReadTaskResponse = ReadTaskResponses[keyof ReadTaskResponses];

export type UpdateTaskData = {
    body: TaskChanges;
    headers?: {
        /**
         * If-Match
         *
         * Do it only to one of these versions: ETags, or `*` for any.
         */
        'If-Match'?: '*' | string;
    };
    path: {
        /**
         * Task Id
         */
        task_id: string;
    };
    query?: never;
    url: '/api/tasks/{task_id}';
};

export type UpdateTaskErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Not found
     */
    404: ProblemDocument;
    /**
     * The request took too long to arrive
     */
    408: ProblemDocument;
    /**
     * Changed in the meantime
     */
    412: StaleTask;
    /**
     * Too large
     */
    413: ProblemDocument;
    /**
     * Unsupported media type
     */
    415: ProblemDocument;
    /**
     * Some of this needs mending
     */
    422: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type UpdateTaskError = UpdateTaskErrors[keyof UpdateTaskErrors];

export type UpdateTaskResponses = {
    /**
     * Successful Response
     */
    200: Task;
};

export type UpdateTaskResponse = UpdateTaskResponses[keyof UpdateTaskResponses];

export type MeData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/me';
};

export type MeErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type MeError = MeErrors[keyof MeErrors];

export type MeResponses = {
    /**
     * Successful Response
     */
    200: Me;
};

export type MeResponse = MeResponses[keyof MeResponses];

export type ListRefusedTokensData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/refused-tokens';
};

export type ListRefusedTokensErrors = {
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type ListRefusedTokensError = ListRefusedTokensErrors[keyof ListRefusedTokensErrors];

export type ListRefusedTokensResponses = {
    /**
     * Successful Response
     */
    200: RefusedTokens;
};

export type ListRefusedTokensResponse = ListRefusedTokensResponses[keyof ListRefusedTokensResponses];

export type ReceiveSecurityEventData = {
    /**
     * One security event token, signed with the first key of the ring.
     */
    body: string;
    path?: never;
    query?: never;
    url: '/security-events';
};

export type ReceiveSecurityEventErrors = {
    /**
     * An authentic handshake: the two halves do not fit
     */
    400: Disagreement;
    /**
     * Sign in first
     */
    401: ProblemDocument;
    /**
     * The request took too long to arrive
     */
    408: ProblemDocument;
    /**
     * Too large
     */
    413: ProblemDocument;
    /**
     * Too many requests
     */
    429: ProblemDocument;
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type ReceiveSecurityEventError = ReceiveSecurityEventErrors[keyof ReceiveSecurityEventErrors];

export type ReceiveSecurityEventResponses = {
    /**
     * Successful Response
     */
    202: unknown;
};

export type AliveData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/healthz';
};

export type AliveResponses = {
    /**
     * Successful Response
     */
    200: Alive;
};

export type AliveResponse = AliveResponses[keyof AliveResponses];

export type ReadyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/readyz';
};

export type ReadyErrors = {
    /**
     * Not available right now
     */
    503: ProblemDocument;
};

export type ReadyError = ReadyErrors[keyof ReadyErrors];

export type ReadyResponses = {
    /**
     * Successful Response
     */
    200: Ready;
};

export type ReadyResponse = ReadyResponses[keyof ReadyResponses];
