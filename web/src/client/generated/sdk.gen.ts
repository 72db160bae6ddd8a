// Made from contract/openapi.json by `npm run contract`. Do not edit.
// @ts-nocheck the generator's own runtime is not written for exactOptionalPropertyTypes; its types are exact all the same

import type { Client, ClientMeta, Options as Options2, RequestResult, TDataShape } from './client';
import { client } from './client.gen';
import type { AliveData, AliveResponses, CountTasksData, CountTasksErrors, CountTasksResponses, CreateTaskData, CreateTaskErrors, CreateTaskResponses, DeleteTaskData, DeleteTaskErrors, DeleteTaskResponses, ListRefusedTokensData, ListRefusedTokensErrors, ListRefusedTokensResponses, ListTasksData, ListTasksErrors, ListTasksResponses, MeData, MeErrors, MeResponses, ReadTaskData, ReadTaskErrors, ReadTaskResponses, ReadyData, ReadyErrors, ReadyResponses, ReceiveSecurityEventData, ReceiveSecurityEventErrors, ReceiveSecurityEventResponses, UpdateTaskData, UpdateTaskErrors, UpdateTaskResponses } from './types.gen';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: keyof ClientMeta extends never ? Record<string, unknown> : ClientMeta;
};

/**
 * List Tasks
 *
 * Newest first.
 */
export const listTasks = <ThrowOnError extends boolean = false>(options?: Options<ListTasksData, ThrowOnError>): RequestResult<ListTasksResponses, ListTasksErrors, ThrowOnError> => (options?.client ?? client).get<ListTasksResponses, ListTasksErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks',
    ...options
});

/**
 * Create Task
 *
 * Safe to repeat with an id chosen by the client: the same id and content answer the same task.
 */
export const createTask = <ThrowOnError extends boolean = false>(options: Options<CreateTaskData, ThrowOnError>): RequestResult<CreateTaskResponses, CreateTaskErrors, ThrowOnError> => (options.client ?? client).post<CreateTaskResponses, CreateTaskErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Count Tasks
 */
export const countTasks = <ThrowOnError extends boolean = false>(options?: Options<CountTasksData, ThrowOnError>): RequestResult<CountTasksResponses, CountTasksErrors, ThrowOnError> => (options?.client ?? client).get<CountTasksResponses, CountTasksErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks/count',
    ...options
});

/**
 * Delete Task
 *
 * Undone by creating it again with the same id. With `If-Match`, only in a version that it names.
 */
export const deleteTask = <ThrowOnError extends boolean = false>(options: Options<DeleteTaskData, ThrowOnError>): RequestResult<DeleteTaskResponses, DeleteTaskErrors, ThrowOnError> => (options.client ?? client).delete<DeleteTaskResponses, DeleteTaskErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks/{task_id}',
    ...options
});

/**
 * Read Task
 */
export const readTask = <ThrowOnError extends boolean = false>(options: Options<ReadTaskData, ThrowOnError>): RequestResult<ReadTaskResponses, ReadTaskErrors, ThrowOnError> => (options.client ?? client).get<ReadTaskResponses, ReadTaskErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks/{task_id}',
    ...options
});

/**
 * Update Task
 *
 * Changes the fields that are sent and no others; with `If-Match`, only in a version that it names.
 */
export const updateTask = <ThrowOnError extends boolean = false>(options: Options<UpdateTaskData, ThrowOnError>): RequestResult<UpdateTaskResponses, UpdateTaskErrors, ThrowOnError> => (options.client ?? client).patch<UpdateTaskResponses, UpdateTaskErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/tasks/{task_id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Me
 */
export const me = <ThrowOnError extends boolean = false>(options?: Options<MeData, ThrowOnError>): RequestResult<MeResponses, MeErrors, ThrowOnError> => (options?.client ?? client).get<MeResponses, MeErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/me',
    ...options
});

/**
 * List Refused Tokens
 *
 * Authentic tokens of the caller's account that were refused, such as one of a session that has ended.
 */
export const listRefusedTokens = <ThrowOnError extends boolean = false>(options?: Options<ListRefusedTokensData, ThrowOnError>): RequestResult<ListRefusedTokensResponses, ListRefusedTokensErrors, ThrowOnError> => (options?.client ?? client).get<ListRefusedTokensResponses, ListRefusedTokensErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/refused-tokens',
    ...options
});

/**
 * Receive Security Event
 *
 * Idempotent. When this is answered, this process refuses the tokens concerned, and the others will in a moment.
 *
 * A handshake changes nothing: 202 when issuer, audience, key and clocks agree. For an account, `Duly-Removed`
 * tells how many rows of what went this time.
 */
export const receiveSecurityEvent = <ThrowOnError extends boolean = false>(options: Options<ReceiveSecurityEventData, ThrowOnError>): RequestResult<ReceiveSecurityEventResponses, ReceiveSecurityEventErrors, ThrowOnError> => (options.client ?? client).post<ReceiveSecurityEventResponses, ReceiveSecurityEventErrors, ThrowOnError>({
    url: '/security-events',
    ...options,
    headers: {
        'Content-Type': 'application/secevent+jwt',
        ...options.headers
    }
});

/**
 * Alive
 */
export const alive = <ThrowOnError extends boolean = false>(options?: Options<AliveData, ThrowOnError>): RequestResult<AliveResponses, unknown, ThrowOnError> => (options?.client ?? client).get<AliveResponses, unknown, ThrowOnError>({ url: '/healthz', ...options });

/**
 * Ready
 *
 * The data can be read and the revocations are fresh.
 */
export const ready = <ThrowOnError extends boolean = false>(options?: Options<ReadyData, ThrowOnError>): RequestResult<ReadyResponses, ReadyErrors, ThrowOnError> => (options?.client ?? client).get<ReadyResponses, ReadyErrors, ThrowOnError>({ url: '/readyz', ...options });
