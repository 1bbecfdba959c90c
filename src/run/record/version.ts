/** @file The version of Sobolev that a run folder and a checkpoint name. Equal to package.json's (tested). */

export const version = "0.1.0";
