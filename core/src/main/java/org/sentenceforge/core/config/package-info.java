/**
 * Reading what a user configures: parameters are declared once, with name, type, default and meaning, and all mistakes are collected.
 * Nothing in here knows what the parameters are for.
 */
package org.sentenceforge.core.config;
