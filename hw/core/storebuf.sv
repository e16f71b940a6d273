// SPDX-License-Identifier: Apache-2.0
// Gated stores -> entries that wait for commit, forward to younger loads, and drain in order once committed.
// A circular queue: head..commit point are committed, commit point..tail open; commit and rollback move one pointer.
// Invariant: at most one open entry per word; an open entry never drains.
module core_storebuf #(
  parameter int N = 16
) (
  input  logic         clk_i,
  input  logic         rst_i,
  // memory stage: which entries hold this word; captured with cap_i for write-back
  input  logic [31:2]  cam_addr_i,
  input  logic         cap_i,
  // write-back: the entry found (or the n-th open one, for sbrd)
  input  logic         nth_i,
  input  logic [3:0]   nth_idx_i,
  output logic         multi_o,      // more than one entry holds the word
  output logic         cmt_match_o,  // a committed one does
  output logic [31:2]  rd_addr_o,
  output logic [31:0]  rd_data_o,
  output logic [3:0]   rd_mask_o,    // sbrd: of the entry
  output logic [3:0]   fwd_mask_o,   // the same, 0 without a match
  // write-back: store into the open entry of the word, or into a new one
  input  logic         push_i,
  input  logic [31:2]  st_addr_i,
  input  logic [31:0]  st_data_i,
  input  logic [3:0]   st_mask_i,
  output logic         full_open_o,  // neither: all entries are open
  output logic         full_o,       // neither: wait for drains
  input  logic         commit_i,
  input  logic         rollback_i,
  output logic [4:0]   count_o,      // open entries
  output logic         busy_o,       // committed entries are left
  // drain
  output logic         dr_valid_o,
  output logic [31:2]  dr_addr_o,
  output logic [31:0]  dr_data_o,
  output logic [3:0]   dr_mask_o,
  output logic         dr_run_o,     // with the seven behind it the whole line of eight full words
  output logic         dr_hold_o,    // may become that: no hurry with a miss
  input  logic         dr_pop_i
);
  localparam int IW = $clog2(N);
  logic [N*30-1:0] addr_q;
  logic [N-1:0]    valid_q, open_q, match, match_q, open_match;
  logic [IW-1:0]   head_q, tail_q, cpt_q, rd_idx, st_idx;
  logic [4:0]      count_q;
  logic            merge, alloc;

  always_comb
    for (int i = 0; i < N; i++) match[i] = valid_q[i] && addr_q[i*30+:30] == cam_addr_i;
  // an entry made in this cycle counts as well
  always_ff @(posedge clk_i)
    if (cap_i) for (int i = 0; i < N; i++) match_q[i] <= match[i] || (alloc && tail_q == IW'(i) && cam_addr_i == st_addr_i);

  assign open_match  = match_q & open_q;
  assign merge       = open_match != '0;
  assign alloc       = push_i && !merge;
  assign multi_o     = (match_q & (match_q - 1'b1)) != '0;
  assign cmt_match_o = (match_q & valid_q & ~open_q) != '0;
  assign full_open_o = !merge && count_q == 5'(N);
  assign full_o      = !merge && valid_q[tail_q];

  // index of the one match; or of several when merging, the open one
  always_comb begin
    rd_idx = '0;
    for (int i = 0; i < N; i++) if (merge ? open_match[i] : match_q[i]) rd_idx = rd_idx | IW'(i);
    if (nth_i) rd_idx = cpt_q + nth_idx_i[IW-1:0];
  end
  assign st_idx = merge ? rd_idx : tail_q;

  // contents: bytes, masks and addresses in LUT RAM, one write port, read by write-back and by the drain
  logic [29:0] addr_ram [0:N-1];
  logic [3:0]  mask_ram [0:N-1];
  for (genvar b = 0; b < 4; b++) begin : g_byte
    logic [7:0] data_ram [0:N-1];
    always_ff @(posedge clk_i) if (push_i && st_mask_i[b]) data_ram[st_idx] <= st_data_i[b*8+:8];
    assign rd_data_o[b*8+:8] = data_ram[rd_idx];
    assign dr_data_o[b*8+:8] = data_ram[head_q];
  end
  always_ff @(posedge clk_i) begin
    if (push_i) mask_ram[st_idx] <= st_mask_i | (merge ? rd_mask_o : 4'd0);
    if (push_i) addr_ram[st_idx] <= st_addr_i;
  end
  assign rd_mask_o  = mask_ram[rd_idx];
  assign rd_addr_o  = addr_ram[rd_idx];
  assign fwd_mask_o = (match_q != '0) ? rd_mask_o : 4'd0;
  assign dr_addr_o  = addr_ram[head_q];
  assign dr_mask_o  = mask_ram[head_q];
  assign dr_valid_o = valid_q[head_q] && !open_q[head_q];
  assign busy_o     = dr_valid_o;

  // whole lines: an entry is full, and goes on in its line where the one before it ended
  localparam int HOLD = 7; // 2 to this cycles at most
  logic [N-1:0]  full_q, next_q, goes_on, may, run2, run4, run8, may2, may4, may8;
  logic [31:2]   last_q;
  logic          last_valid_q, whole;
  logic [HOLD:0] held_q;
  assign whole   = (st_mask_i | (merge ? rd_mask_o : 4'd0)) == 4'hf;
  assign goes_on = valid_q & ~open_q & full_q & next_q;
  assign may     = ~valid_q | open_q | (full_q & next_q);
  always_comb begin
    for (int i = 0; i < N; i++) begin
      run2[i] = goes_on[i] && goes_on[(i+1)%N];
      may2[i] = may[i] && may[(i+1)%N];
    end
    for (int i = 0; i < N; i++) begin
      run4[i] = run2[i] && run2[(i+2)%N];
      may4[i] = may2[i] && may2[(i+2)%N];
    end
    for (int i = 0; i < N; i++) begin // behind entry i
      run8[i] = full_q[i] && run4[(i+1)%N] && run2[(i+5)%N] && goes_on[(i+7)%N];
      may8[i] = full_q[i] && may4[(i+1)%N] && may2[(i+5)%N] && may[(i+7)%N];
    end
  end
  assign dr_run_o  = run8[head_q] && dr_addr_o[4:2] == 3'd0;
  assign dr_hold_o = may8[head_q] && !run8[head_q] && dr_addr_o[4:2] == 3'd0 && !held_q[HOLD];
  always_ff @(posedge clk_i) begin
    if (push_i) full_q[st_idx] <= whole;
    if (alloc) begin
      next_q[tail_q] <= last_valid_q && st_addr_i[31:5] == last_q[31:5] && {1'b0, st_addr_i[4:2]} == 4'(last_q[4:2]) + 4'd1;
      last_q         <= st_addr_i;
    end
    if (rst_i || rollback_i) last_valid_q <= 1'b0;
    else if (alloc) last_valid_q <= 1'b1;
    held_q <= (rst_i || dr_pop_i || !dr_valid_o) ? '0 : held_q + (HOLD+1)'(!held_q[HOLD]);
  end
  assign count_o    = count_q;

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < N; i++) if (alloc && tail_q == IW'(i)) addr_q[i*30+:30] <= st_addr_i;
    if (dr_pop_i) begin
      valid_q[head_q] <= 1'b0;
      head_q          <= head_q + 1'b1;
    end
    if (alloc) begin
      valid_q[tail_q] <= 1'b1;
      open_q[tail_q]  <= 1'b1;
      tail_q          <= tail_q + 1'b1;
      count_q         <= count_q + 5'd1;
    end
    if (commit_i) begin
      open_q  <= '0;
      cpt_q   <= tail_q;
      count_q <= 5'd0;
    end
    if (rollback_i) begin
      for (int i = 0; i < N; i++) if (open_q[i]) valid_q[i] <= 1'b0;
      open_q  <= '0;
      tail_q  <= cpt_q;
      count_q <= 5'd0;
    end
    if (rst_i) begin
      valid_q <= '0;
      open_q  <= '0;
      head_q  <= '0;
      tail_q  <= '0;
      cpt_q   <= '0;
      count_q <= 5'd0;
    end
  end
endmodule
