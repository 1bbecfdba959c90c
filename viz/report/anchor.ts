/** @file Names of places on the page. */

/** `problem-burgers`: where the section of a problem is. */
export const anchorOf = (problem: string): string => `problem-${problem.replaceAll(/[^\w-]/g, "_")}`;
