/**
 * What an evaluator is, and how users name one: its declaration, its parameters, and the data that they stand for, from files to values.
 * What is wrong with parameters is told while a configuration is read, what is wrong with data when a task is opened; evaluators trust
 * what they get and live elsewhere.
 */
package org.sentenceforge.eval.task;
