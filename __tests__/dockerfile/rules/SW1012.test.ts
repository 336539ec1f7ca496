import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1012', {
  catches: [
    ['FROM debian:10', [1]],
    ['FROM ubuntu:18.04\nFROM node:14-alpine\nFROM alpine:3.10.2\nFROM centos:7', [1, 2, 3, 4]],
    ['FROM debian:buster-20240612-slim', [1]],
    ['FROM python:3.8', [1]],
  ],
  passes: [
    ['FROM debian:12'],
    ['FROM debian:13-slim'],
    ['FROM node:24'],
    ['FROM alpine:3.22'],
    ['FROM ghcr.io/a/debian:10'],
    ['FROM debian:100'],
    ['FROM python:3.80'],
    ['FROM alpine:3'],
    ['FROM debian'],
  ],
});
