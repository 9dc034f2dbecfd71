mod fixture;
mod hostile;
mod mutants;
mod preflight;
mod run;
