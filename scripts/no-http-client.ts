// Stands in for @actions/http-client in the bundle. @actions/core needs it for OIDC tokens alone, which Seaworthy never asks for;
// with it comes a second HTTP stack of 415 KB that would be loaded at every start.
function refuse(): never {
  throw new Error('OIDC tokens are not part of this bundle');
}

export class HttpClient {
  constructor() {
    refuse();
  }
}

export class BearerCredentialHandler {
  constructor() {
    refuse();
  }
}
