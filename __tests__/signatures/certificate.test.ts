import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { X509Certificate } from '@sigstore/core';
import { readSigner } from '../../src/signatures/certificate.ts';

/** Self-signed certificates (DER) made with OpenSSL: Fulcio's extensions, each with one thing changed. */
const CERTIFICATES = {
  good: 'MIIB3TCCAYKgAwIBAgIUD2xF0fONtKN9XdCGXFGIMjTZJQowCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDdaGA8yMTI2MTAyOTAyMTUwN1owDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEX3GKSRHdu3Doo/zTH/87+8czfOmNmd7Z+3qdNnRARr/vlyqcubxdHrp9tPvMM/mNSAZVdlvpjWB5C68Vg0pNCjgb8wgbwwSQYDVR0RBEIwQIY+aHR0cHM6Ly9naXRodWIuY29tL28vci8uZ2l0aHViL3dvcmtmbG93cy93LnltbEByZWZzL2hlYWRzL21haW4wEwYDVR0lBAwwCgYIKwYBBQUHAwMwOwYKKwYBBAGDvzABCAQtDCtodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0aHVidXNlcmNvbnRlbnQuY29tMB0GA1UdDgQWBBSY0MSLdgHO21/s0ErXxVm+SJylgDAKBggqhkjOPQQDAgNJADBGAiEA4J3GuiVVD1WmHksAZPaPSjtWTUjvvrLKjvUZL2wTuNECIQD3u6m8M22MwRizF/ZCMF8rtALv2zTZu1SBMQ0fY6jhUA==',
  email:
    'MIIBmDCCAT6gAwIBAgIUF9xGJoM+9OHZUuOprLokaj6M8+4wCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHyrGsH9xiVu9pqnkGzQoYmA26AaHE5sz0Jz+nbcxpSWw8z5gJsPlYLWyKHJWNm5jewyOANurG9NmEaMzSZJPMGjfDB6MBgGA1UdEQQRMA+BDWFAZXhhbXBsZS5jb20wEwYDVR0lBAwwCgYIKwYBBQUHAwMwKgYKKwYBBAGDvzABAQQcaHR0cHM6Ly9hY2NvdW50cy5leGFtcGxlLmNvbTAdBgNVHQ4EFgQUZ6wYfB90KPo37uCt/RPsu1aGQwkwCgYIKoZIzj0EAwIDSAAwRQIhAPQZGfaK0e9ZlQJ79gCEo5UHbgySR9GN0i2BPjlAUCBMAiAtFHN83IzZ2vgRKKifG4TCmP2J33bE3XcvLGnqRN6rjg==',
  two: 'MIIBoDCCAUagAwIBAgIUf0jsLt7ch7BrfPfYMPYS6uPoOmUwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKROMlHzyfjAVpCK/BwV8o4SX6Ih19PwDB/kxQF6bFimZWEwmUEwR+6iJV3mJxWCcVSoo01dCb+FrluUiMIvABSjgYMwgYAwLwYDVR0RBCgwJoYVaHR0cHM6Ly9ldmlsLmV4YW1wbGUvgQ1hQGV4YW1wbGUuY29tMBMGA1UdJQQMMAoGCCsGAQUFBwMDMBkGCisGAQQBg78wAQgECwwJaHR0cHM6Ly9pMB0GA1UdDgQWBBRx7BM+QhDI7lYn01/s9P/aIWOZ/TAKBggqhkjOPQQDAgNIADBFAiBWIJu4vmRPIMxl50tZrwhsE0IP/M137RhWr0p7S16lrQIhANxBeN8ZlB3MhGHGFFBxkx7SUYb5vlrGQJoZY/gBsQx1',
  noeku:
    'MIIBczCCARigAwIBAgIUIqJe2lyFGSk8w1zutX6ucvaeg9MwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGkgWSjXAMs+lmsp/naLnewDud5EoMjDh4Sl983PqDXmyr5tcjj2nnf2Q9mU3AJaGU8AzJixqe8m03KLuWEsSxijVjBUMBgGA1UdEQQRMA+BDWFAZXhhbXBsZS5jb20wGQYKKwYBBAGDvzABCAQLDAlodHRwczovL2kwHQYDVR0OBBYEFOopzus1m01uvEuT0k6Rwqm2waNXMAoGCCqGSM49BAMCA0kAMEYCIQCVIWJBG5cQnki+by+7dycNQyu1bRYfKWjdxIuG9rJNYgIhAIqRO9t3hVKGPMNCEu/t7a7CYzz/fiG1v2B6fejN4vMn',
  user: 'MIIBkTCCATegAwIBAgIURnWLrSirShYLOclJXx/1gULSLScwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJEdbAxpDij8KsoQxlCOJwXssbq19Dl2LaPY0lDMNMIQ+JHX5OH8H5708PMVgSRVxe0WSTuwYb+sn9hl2X+B4aujdTBzMCIGA1UdEQQbMBmgFwYKKwYBBAGDvzABB6AJDAdzb21lb25lMBMGA1UdJQQMMAoGCCsGAQUFBwMDMBkGCisGAQQBg78wAQgECwwJaHR0cHM6Ly9pMB0GA1UdDgQWBBSPxmwxJ1HQsLJHKBVxFniAOWXlXDAKBggqhkjOPQQDAgNIADBFAiBobVOJ09jCapAhT9dNM7FQ/jx+yqY6BisZVrKxpGp2WwIhAM570gUSzfX/WDjmJ/oPisjW4uWk+cqNXBvL8VdXDDnj',
  differ:
    'MIIBojCCAUigAwIBAgIUEoNts96Iu1j1h1jt62KVdCvckykwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB6BvmLFChFMMlyPvN8QiMfPtaO98joydx4Ved2qXFAFJ26QJNYEcvRQqDTJzIqg6ES0ahMnvLWvaHQjJf8olUCjgYUwgYIwGAYDVR0RBBEwD4ENYUBleGFtcGxlLmNvbTATBgNVHSUEDDAKBggrBgEFBQcDAzAZBgorBgEEAYO/MAEIBAsMCWh0dHBzOi8vaTAXBgorBgEEAYO/MAEBBAlodHRwczovL2owHQYDVR0OBBYEFDorSBvXsqRKheLRiNED3lvtFDB6MAoGCCqGSM49BAMCA0gAMEUCIQDB2tX7kivpsG7ZYJta4IkRj4O8c5D20et5U1qHQf5M5QIgXvr2YmSaJ2Gxk4eFHGAjCwKvgSIHQ03ebNP6OiGhnmE=',
  high: 'MIIBhjCCAS2gAwIBAgIUXQcw3eXuLK0UhdlwGdDKmmkhr2YwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMQ0B2YneGR239QzKt/roRKgTSzVHRWtqWUUaWjgOL2yOvaMu/FGM+ua4rSJlKwjL1fE3I7KWMTuXF8S1vS/uxWjazBpMBgGA1UdEQQRMA+BDeFAZXhhbXBsZS5jb20wEwYDVR0lBAwwCgYIKwYBBQUHAwMwGQYKKwYBBAGDvzABCAQLDAlodHRwczovL2kwHQYDVR0OBBYEFCX4OX+dDg5xeeQTSGAvSHN3mlb8MAoGCCqGSM49BAMCA0cAMEQCICrDc3KhcP8/jaNIBZ+xXUoDrjFExHP2mNPmUZREpSxvAiAc2Tkk0OD1I08S41yfrVGpI+9fLp5NcUtWqMeWvtheGw==',
  noissuer:
    'MIIBbDCCARKgAwIBAgIUbgl/j3jykwzTffXgo29CNPT0rS4wCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIwMjE1MDhaGA8yMTI2MTAyOTAyMTUwOFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJqgcgaHylK2x/1ukcoa9ctPGCuirfN1GHABUbNlRDl/ZDi0rNv6SMeaQqhgl2y0hDlGdXvtpQ2gQ9YbADBLi1WjUDBOMBgGA1UdEQQRMA+BDWFAZXhhbXBsZS5jb20wEwYDVR0lBAwwCgYIKwYBBQUHAwMwHQYDVR0OBBYEFNTZo2jPxvxkQsYgSqOhahUF5DVAMAoGCCqGSM49BAMCA0gAMEUCIQDSzldV7OWR/dYq6A5ieqrjBOWd4vWmV7vDW1wEl/ev8gIgTv5d0TtTpON2aq5LEYXZuq5CUfHZw5vSboFc295AQ20=',
};

const der = (name: keyof typeof CERTIFICATES): Buffer<ArrayBuffer> => Buffer.from(CERTIFICATES[name], 'base64');
const I = 'https://i';

describe('who a certificate names', () => {
  test.each([
    [
      'good',
      'https://github.com/o/r/.github/workflows/w.yml@refs/heads/main',
      'https://token.actions.githubusercontent.com',
    ],
    ['email', 'a@example.com', 'https://accounts.example.com'],
    ['user', 'someone', I],
  ] as const)('%s', (name, identity, issuer) => {
    expect(readSigner(der(name))).toMatchObject({ identity, issuer });
  });

  test.each([
    ['two names', 'two'],
    ['not for signing code', 'noeku'],
    ['two issuers', 'differ'],
    ['no issuer', 'noissuer'],
    ['a character beside ASCII', 'high'],
  ] as const)('refused: %s', (_why, name) => {
    expect(readSigner(der(name))).toHaveProperty('reason');
  });

  test('the library itself would read that character as another, and so another name', () => {
    expect(X509Certificate.parse(der('high')).subjectAltName).toBe('a@example.com');
  });

  test('every prefix of a certificate is refused and none throws', () => {
    const whole = der('good');
    for (let length = 0; length < whole.length; length += 7) {
      expect(readSigner(whole.subarray(0, length))).toHaveProperty('reason');
    }
  });
});
