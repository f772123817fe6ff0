// Compiles only if the generated types know these addresses, fields and events.
import type { paths, webhooks } from "./client";

type Ok<Address extends keyof paths> = paths[Address] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export function nextPage(page: Ok<"/api/v1/employees/">): string | null | undefined {
  return page.next;
}

export function becauseOf(path: Ok<"/api/v1/employees/{external_id}/learning-path/">): string[] {
  return path.steps?.flatMap((step) => step.reasons) ?? [];
}

type Changed = webhooks["path.changed"]["post"]["requestBody"]["content"]["application/cloudevents+json"];

export function whose(event: Changed): string[] {
  return event.data.employees;
}
