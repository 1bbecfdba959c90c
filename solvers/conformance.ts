export type Conformance=1; export type ConformanceReport=1; export const conformance=1;
